import type { LiveChunks } from '@tapedeck/archive';
import fc from 'fast-check';
import type { Fate } from './actor.ts';
import { broken, unreadable } from './invariants.ts';
import { consolidating, proving, type Removing, removing, type Writing, writing } from './programs.ts';
import { type Program, World } from './world.ts';

/** Somebody who uses the set. */
export interface Part {
  readonly machine: number;
  /** Longest part of a media file: decides how many it has. */
  readonly partBytes: number;
  readonly does:
    | { readonly kind: 'write'; readonly plan: Writing }
    | { readonly kind: 'remove'; readonly plan: Removing }
    | { readonly kind: 'consolidate' }
    | { readonly kind: 'prove'; readonly point: number };
}

/** A stretch of the schedule: one actor, which wakes first if it sleeps, does so many calls, and then something befalls it, or all of them. */
export interface Move {
  readonly who: number;
  readonly calls: number;
  readonly fate: 'go on' | 'sleep' | 'a call arrives late' | 'a lease goes by' | 'days go by' | Exclude<Fate, 'done'>;
}

/** A schedule: who is there, in order of appearance, and who is let go when. What the moves leave undone is done at the end, one after the other. */
export interface Schedule {
  readonly parts: readonly Part[];
  readonly moves: readonly Move[];
}

/** All that is heavy fits in one part; the trailer comes into another. */
const heavyPart = 150_000;

const choice = fc.nat({ max: 15 });
const removal = { removes: choice, graceDays: fc.constantFrom(0, 0, 2) };
const writer: fc.Arbitrary<Part['does']> = fc.record({
  kind: fc.constant('write'),
  plan: fc.record({
    refersTo: fc.oneof(fc.constant(15), choice),
    heavy: fc.boolean(),
    resumes: fc.boolean(),
    outcome: fc.constantFrom('complete', 'complete', 'degraded'),
    ...removal,
    removes: fc.oneof(fc.constant(0), choice),
  }),
});
const remover: fc.Arbitrary<Part['does']> = fc.record({ kind: fc.constant('remove'), plan: fc.record(removal) });
const part: fc.Arbitrary<Part> = fc.record({
  machine: fc.nat({ max: 1 }),
  partBytes: fc.constantFrom(Number.MAX_SAFE_INTEGER, heavyPart, 60_000, 1000),
  does: fc.oneof(
    { arbitrary: writer, weight: 6 },
    { arbitrary: remover, weight: 4 },
    { arbitrary: fc.constant({ kind: 'consolidate' } as const), weight: 1 },
    { arbitrary: fc.record({ kind: fc.constant('prove' as const), point: fc.nat({ max: 3 }) }), weight: 2 },
  ),
});
/** Who is let go when, for so many calls each time. */
export const movesOf = (calls: fc.Arbitrary<number>): fc.Arbitrary<readonly Move[]> =>
  fc.array(fc.record({ who: fc.nat({ max: 4 }), calls, fate }), { maxLength: 8 });

const fate: fc.Arbitrary<Move['fate']> = fc.oneof(
  { arbitrary: fc.constant('go on'), weight: 6 },
  { arbitrary: fc.constant('sleep'), weight: 4 },
  { arbitrary: fc.constantFrom('a call arrives late', 'a lease goes by', 'days go by'), weight: 2 },
  { arbitrary: fc.constantFrom('crash before', 'crash after', 'late', 'lost', 'unheard', 'delayed'), weight: 4 },
);

const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  parts: fc.array(part, { minLength: 1, maxLength: 5 }),
  moves: movesOf(fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 80 }), fc.nat({ max: 400 }))),
});

const writes = (machine: number): Part => ({
  machine,
  partBytes: Number.MAX_SAFE_INTEGER,
  does: { kind: 'write', plan: { refersTo: 0, heavy: false, resumes: false, outcome: 'complete', removes: 0, graceDays: 0 } },
});
const removes = (machine: number, choice: number): Part => ({
  ...writes(machine),
  does: { kind: 'remove', plan: { removes: choice, graceDays: 0 } },
});

/** Somebody reads what others remove meanwhile, and free as soon as they may: too long a way for chance to find often. */
const readerAmongRemovers: fc.Arbitrary<Schedule> = fc
  .record({ machine: fc.nat({ max: 1 }), calls: fc.nat({ max: 40 }) })
  .map(({ machine, calls }) => ({
    parts: [writes(0), writes(0), { ...writes(machine), does: { kind: 'prove', point: 0 } }, removes(0, 1), writes(0), removes(0, 0)],
    moves: [0, 1, 2, 3, 4, 5].map((who) => ({ who, calls: who === 2 ? calls : 400, fate: 'go on' as const })),
  }));

const dying: fc.Arbitrary<Move['fate']> = fc.constantFrom('crash before', 'crash after', 'late', 'sleep', 'unheard', 'delayed');
const lease: Move = { who: 0, calls: 0, fate: 'a lease goes by' };

/**
 * Several go on from what others have left that died in the middle of a media file, or in the middle of clearing such things away: seldom enough
 * otherwise.
 */
const resumers: fc.Arbitrary<Schedule> = fc
  .array(
    fc.record({
      machine: fc.nat({ max: 1 }),
      calls: fc.oneof(fc.integer({ min: 12, max: 40 }), fc.integer({ min: 40, max: 80 })),
      fate: dying,
      resumes: fc.boolean(),
    }),
    { minLength: 2, maxLength: 4 },
  )
  .map((stretches) => ({
    parts: stretches.map(({ machine, resumes }) => ({
      machine,
      partBytes: heavyPart,
      does: { kind: 'write', plan: { refersTo: 15, heavy: true, resumes, outcome: 'complete', removes: 0, graceDays: 0 } },
    })),
    moves: stretches.flatMap(({ calls, fate }, who) => [{ who, calls, fate }, lease]),
  }));

/** Any schedule. */
export const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  { arbitrary: anySchedule, weight: 18 },
  { arbitrary: readerAmongRemovers, weight: 1 },
  { arbitrary: resumers, weight: 2 },
);

/** Plays a schedule to its end, and then what a site does that has seen no trouble. Answers what is not as it must be. */
export const play = async ({ parts, moves: made }: Schedule, blocks: LiveChunks, renames: boolean): Promise<readonly string[]> => {
  const world = new World(renames);
  try {
    for (const one of parts) world.add(one.machine, one.partBytes, programOf(one, blocks));
    for (const one of made) await makeMove(world, one);
    await world.finish();
    return [...defects(world), ...(await broken(world)), ...(await afterwards(world, blocks))];
  } catch (error) {
    // Not even a look at what the actors have left.
    return [`The set is unreadable: ${error instanceof Error ? error.stack : error}`];
  } finally {
    await world.close();
  }
};

const programOf = ({ does }: Part, blocks: LiveChunks): Program => {
  if (does.kind === 'write') return writing(does.plan, blocks);
  if (does.kind === 'remove') return removing(does.plan);
  return does.kind === 'prove' ? proving(does.point) : consolidating;
};

/** Lets an actor go as far as the move says. */
export const makeMove = async (world: World, { who, calls, fate }: Move): Promise<void> => {
  const actor = world.actors[who % world.actors.length];
  if (actor === undefined) return;
  actor.wake();
  for (let call = 0; call < calls; call++) if (!(await actor.step())) break;
  if (fate === 'sleep') actor.sleep();
  else if (fate === 'a call arrives late') world.land();
  else if (fate === 'a lease goes by') world.elapse(60_000);
  else if (fate === 'days go by') world.elapseDays(3);
  else if (fate !== 'go on') await actor.step(fate);
};

/** What actors may end with has a code; anything else is a defect, of the model or of what it runs. */
const defects = ({ actors }: World): readonly string[] =>
  actors.flatMap(({ name, error }) =>
    error === undefined || (error instanceof Error && 'code' in error)
      ? []
      : [`${name} broke: ${error instanceof Error ? error.stack : error}`],
  );

/** A fresh site can always go on, and what needs no more is freed in the end. */
const afterwards = async (world: World, blocks: LiveChunks): Promise<readonly string[]> => {
  const plan = { refersTo: 15, heavy: false, resumes: true, outcome: 'complete', removes: 0, graceDays: 0 } as const;
  const found: string[] = [];
  for (const program of [writing(plan, blocks), removing({ removes: 0, graceDays: 0 })]) {
    world.elapseDays(3);
    const actor = world.add(2, Number.MAX_SAFE_INTEGER, program);
    while (await actor.step());
    if (actor.error !== undefined)
      found.push(`A fresh ${actor.name} cannot go on: ${actor.error instanceof Error ? actor.error.stack : actor.error}`);
    world.land();
  }
  return [...found, ...(await broken(world)), ...(await unreadable(world))];
};
