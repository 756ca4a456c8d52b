import { encodeSetKeys, newSet, readSetKeys, setKeysName } from '@tapedeck/archive';
import fc from 'fast-check';
import { siteSigner } from '../../plugins/backup/src/site-signer.ts';
import { userKeys } from '../../plugins/backup/src/user-keys.ts';
import { type Move, makeMove, movesOf } from './schedule.ts';
import { job, type Program, World } from './world.ts';

/** Who removes which user key, on which machine, and who is let go when. */
export interface KeySchedule {
  readonly removals: readonly { readonly machine: number; readonly holder: string }[];
  readonly moves: readonly Move[];
}

const holders = ['one', 'two', 'three', 'four', 'five'];

/** Any such schedule. One key is never removed. */
export const keySchedules: fc.Arbitrary<KeySchedule> = fc.record({
  removals: fc.array(fc.record({ machine: fc.nat({ max: 1 }), holder: fc.constantFrom(...holders.slice(1)) }), {
    minLength: 2,
    maxLength: 4,
  }),
  moves: movesOf(fc.nat({ max: 15 })),
});

/** Plays it to its end. Answers the keys that are there again though somebody was told that they are gone. */
export const playKeys = async ({ removals, moves: made }: KeySchedule, renames: boolean): Promise<readonly string[]> => {
  const world = new World(renames);
  try {
    await makeKeys(world);
    const gone = new Set<string>();
    for (const { machine, holder } of removals) world.add(machine, Number.MAX_SAFE_INTEGER, removingKey(holder, gone));
    for (const one of made) await makeMove(world, one);
    await world.finish();
    world.land();
    const found = await readSetKeys(world.destination, `${job}/`);
    return (found?.keys.wrapped ?? []).flatMap(({ holder }) => (gone.has(holder) ? [`The key "${holder}" is there again.`] : []));
  } finally {
    await world.close();
  }
};

const makeKeys = async ({ destination, observer }: World): Promise<void> => {
  const { setId, recipient } = await newSet(true);
  const wrapped = holders.map((holder) => ({ wrapper: 'age', holder, data: Buffer.from(holder) }));
  await destination.makeFolder(job);
  const file = await destination.createExclusive(`${job}/${setKeysName}`);
  await file.append(encodeSetKeys({ setId, recipient, wrapped }, siteSigner(observer)));
  await file.close();
};

const removingKey =
  (holder: string, gone: Set<string>): Program =>
  async ({ run, destination }) => {
    try {
      await userKeys.change(run, destination, { kind: 'remove', holder });
      gone.add(holder);
    } finally {
      await run.end('complete');
    }
  };
