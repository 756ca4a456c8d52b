import type { Rule } from '@tapedeck/testkit';
import { needsTime } from './needs.ts';

/** A test for each rule of a plugin that works through programs: those that break a run in each of its steps take ten seconds. */
export const holdTo = (rules: readonly Rule[]): void => {
  for (const { says, check } of rules)
    it(says, function () {
      if (/\bwhichever\b/.test(says)) needsTime(this, 'it breaks a run in each of its steps');
      return check();
    });
};
