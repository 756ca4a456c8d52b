import type { SnapshotAnswer, SnapshotRequest } from '../contracts/snapshot.ts';
import type { Run } from '../run/run.ts';
import type { Taker } from '../run/takings.ts';
import { handOver } from './hand-over.ts';
import type { BailTap, HookTap, ProvidingTap, SeriesTap, TapOptions, TellingTap, WaterfallTap } from './hook-facade.ts';
import { facadeClosed, stageUnknown } from './lifecycle-errors.ts';
import { type ApplicationStage, type Stage, stageOrder } from './stages.ts';
import type { StepPolicy } from './step-policy.ts';
import type { HookKind, RegisteredTap, TapRunner } from './wrap-tap.ts';

/** What tapable is told of a tap. */
interface TapableOptions {
  readonly name: string;
  readonly stage: number;
}

/** Hands a wrapped function to tapable. */
type Attach<Wrapped> = (options: TapableOptions, fn: Wrapped) => void;

/** What the taps of one use have in common. */
export interface TapMakerSettings {
  readonly runner: TapRunner;
  readonly taker: Taker;
  /** Told of each tap, in the order of registration. */
  readonly registered: (tap: RegisteredTap) => void;
  readonly isClosed: () => boolean;
}

const stages: readonly Stage[] = ['early', 'normal', 'late'];
const applicationStages: readonly ApplicationStage[] = ['system', 'mail', 'machines', 'databases', 'other'];

/** Makers of `tap` functions, one per kind of hook. Each wraps what the plugin gives as that kind demands. */
export const tapMakers = <Step extends string>(
  { runner, taker, registered, isClosed }: TapMakerSettings,
  policies: Readonly<Record<Step, StepPolicy>>,
) => {
  const hookTap = <Tap extends (...args: never[]) => unknown, StageName extends Stage | ApplicationStage>(
    step: Step,
    kind: HookKind,
    [allowed, usual]: readonly [readonly StageName[], StageName],
    attach: (options: TapableOptions, tap: RegisteredTap, fn: Tap) => void,
  ): HookTap<Tap, StageName> => ({
    tap(first: Tap | TapOptions<StageName>, second?: Tap) {
      const [given, fn] = typeof first === 'function' ? [{}, first] : [first, second];
      const { stage = usual, says }: TapOptions<StageName> = given;
      if (isClosed()) throw facadeClosed(taker.use, step);
      if (!allowed.some((name) => name === stage)) throw stageUnknown(taker.use, step, stage);
      if (typeof fn !== 'function') throw new TypeError(`"${taker.use}" taps the step "${step}" with something that is no function.`);
      const tap: RegisteredTap = { step, use: taker.use, stage, kind, policy: policies[step], ...(says === undefined ? {} : { says }) };
      registered(tap);
      attach({ name: taker.use, stage: stageOrder(stage) }, tap, fn);
    },
  });

  const seriesIn =
    <StageName extends Stage | ApplicationStage>(allowed: readonly [readonly StageName[], StageName]) =>
    <Rest extends unknown[]>(step: Step, attach: Attach<(run: Run, ...rest: Rest) => Promise<void>>): HookTap<SeriesTap<Rest>, StageName> =>
      hookTap(step, 'series', allowed, (options, tap, fn) =>
        attach(options, (_, ...rest) => runner.run(tap, taker, (run) => fn(run, ...rest))),
      );

  return {
    series: seriesIn<Stage>([stages, 'normal']),

    /** The series of `applications`, which has stages of its own. */
    applications: seriesIn<ApplicationStage>([applicationStages, 'other']),

    bail: <Rest extends unknown[], Answer>(
      step: Step,
      attach: Attach<(run: Run, ...rest: Rest) => Promise<Answer | undefined>>,
    ): HookTap<BailTap<Rest, Answer>> =>
      hookTap(step, 'bail', [stages, 'normal'], (options, tap, fn) =>
        attach(options, (_, ...rest) => runner.run(tap, taker, (run) => fn(run, ...rest))),
      ),

    waterfall: <Value>(step: Step, attach: Attach<(value: Value, run: Run) => Promise<Value>>): HookTap<WaterfallTap<Value>> =>
      hookTap(step, 'waterfall', [stages, 'normal'], (options, tap, fn) =>
        attach(options, async (value) => (await runner.run(tap, taker, (run) => fn(value, run))) ?? value),
      ),

    /** The tap gets a request of its own: what those before it have left. */
    handedOver: (
      step: Step,
      attach: Attach<(before: SnapshotAnswer, run: Run, request: SnapshotRequest) => Promise<SnapshotAnswer>>,
    ): HookTap<ProvidingTap<[request: SnapshotRequest], SnapshotAnswer>> =>
      hookTap(step, 'handed over', [stages, 'normal'], (options, tap, fn) => {
        const answer = handOver((request) => runner.run(tap, taker, (run) => fn(run, request)));
        attach(options, (before, _, request) => answer(before, request));
      }),

    telling: <Rest extends unknown[]>(step: Step, attach: Attach<(run: Run, ...rest: Rest) => void>): HookTap<TellingTap<Rest>> =>
      hookTap(step, 'telling', [stages, 'normal'], (options, tap, fn) =>
        attach(options, (_, ...rest) => runner.tell(tap, taker, (run) => fn(run, ...rest))),
      ),
  };
};
