import type { LiveChunks } from '@tapedeck/archive';
import fc from 'fast-check';
import { isExhaustive } from '../kit/needs.ts';
import { keySchedules, playKeys } from './changing-keys.ts';
import { play, schedules } from './schedule.ts';
import { makeBlocks } from './seed.ts';

// A failure prints its seed and the smallest schedule that shows it; SEED and RUNS repeat it, or look longer.
const { SEED, RUNS } = process.env;
const numRuns = Number(RUNS ?? (isExhaustive ? 2000 : 300));
const seed = SEED === undefined ? {} : { seed: Number(SEED) };

/**
 * The set protocol, run by several at once: the real lock, retention, trash, leases and keys, on a destination in memory. Every call of
 * every actor is a point where another one may come first, where it may fall asleep, lose its lock, crash with the call done or not, or where the call
 * arrives after its sender was declared dead. Media files hold ready-made blocks; the engine that fills them has tests of its own. Not covered: power
 * cuts that undo what was not flushed.
 */
describe('model: the set protocol', function () {
  this.timeout(600_000);
  let blocks: LiveChunks;

  before(async () => {
    blocks = await makeBlocks();
  });

  const expectNothing = (broken: readonly string[]): void => {
    if (broken.length > 0) throw new Error(broken.join('\n'));
  };

  for (const [where, renames] of [
    ['where files can be renamed', true],
    ['where nothing can be renamed', false],
  ] as const) {
    it(`keeps every point whole, whoever comes first, sleeps or dies, ${where}`, async () => {
      const property = fc.asyncProperty(schedules, async (schedule) => expectNothing(await play(schedule, blocks, renames)));
      await fc.assert(property, { numRuns, ...seed });
    });

    it(`brings back no key that was removed, ${where}`, async () => {
      const property = fc.asyncProperty(keySchedules, async (schedule) => expectNothing(await playKeys(schedule, renames)));
      await fc.assert(property, { numRuns, ...seed });
    });
  }
});
