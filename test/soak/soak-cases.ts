import type { KilledCommand, KillSite } from '../faults/kill-site.ts';
import { killAfter, killAtFlush } from '../kit/kill-at.ts';
import type { Dice } from '../kit/random-tree/dice.ts';

/** What is done once, on a site that is used over and over. Answers what is amiss afterwards; nothing when all is well. */
export interface SoakCase {
  readonly name: string;
  /** How many turns it has, beside the others. */
  readonly share: number;
  /** `undefined`: it did not come to it, and does not count. */
  once(kill: KillSite, dice: Dice): Promise<readonly string[] | undefined>;
}

/** Longer than any of the commands takes. */
const latestMs = 1500;
const mostFlushes = 24;

const killed = (command: KilledCommand): readonly SoakCase[] => [
  {
    name: `${command}, killed at a random instant`,
    share: 10,
    async once(kill, dice) {
      const before = await kill.site.points();
      const wasKilled = await killAfter(kill.command(command), dice.below(latestMs));
      return wasKilled ? kill.amiss(before) : undefined;
    },
  },
  {
    name: `${command}, killed at a flush`,
    share: 3,
    async once(kill, dice) {
      const before = await kill.site.points();
      return killAtFlush(kill.command(command), 1 + dice.below(mostFlushes)) ? kill.amiss(before) : undefined;
    },
  },
];

/** All that the soak does. */
export const soakCases: readonly SoakCase[] = [...killed('run'), ...killed('restore'), ...killed('prune')];
