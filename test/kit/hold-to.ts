import type { Rule } from '@tapedeck/testkit';
import { isExhaustive, isThorough, needsTime } from './needs.ts';
import { skip } from './skip.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

/**
 * A test for each rule of a plugin that works through programs. Those that break a run in each of its steps take half a minute each: a
 * step that fails is tried with TESTS=all, of one plugin in three by turns, and one that is cancelled or late with TESTS=every, since what core does
 * then is the same.
 */
export const holdTo = (rules: readonly Rule[]): void => {
  for (const { says, check } of rules)
    it(says, function () {
      if (/\bwhichever\b/.test(says)) needsTime(this, 'it breaks a run in each of its steps');
      if (/\bwhichever\b/.test(says) && !isExhaustive && !isTurnOf(this.test?.fullTitle() ?? ''))
        skip(this, `it is the turn of other plugins (seed ${seed}); TESTS=every does it`);
      if (/\b(?:cancelled|deadline)\b.*\bwhichever\b/.test(says) && isThorough && !isExhaustive)
        skip(this, 'it takes half a minute; TESTS=every does it');
      return check();
    });
};

/** By the length of a title and the seed: another third of them in each run. */
const isTurnOf = (title: string): boolean => (title.length + seed) % 3 === 0;
