import { formatAmount } from '@tapedeck/core';
import type { Ending, PowerOptions } from './options.ts';

const deeds = { shutdown: 'shuts this machine down', restart: 'restarts this machine', sleep: 'puts this machine to sleep' } as const;

/** What becomes of the machine: it is to be … */
export const fates = { shutdown: 'shut down', restart: 'restarted', sleep: 'put to sleep' } as const satisfies Record<Ending, string>;

/** What a job with these options does at its end, as half a sentence. */
export const intentionOf = (ending: Ending, { when, delayMinutes }: PowerOptions): string =>
  `${deeds[ending]} ${formatAmount(delayMinutes, 'minute')} after ${when === 'always' ? 'any run' : 'a complete run'}`;

/** What everybody is told who is logged in: one line, at most 512 characters, which is what Windows takes. */
export const announcementOf = (job: string, ending: Ending, { delayMinutes, message }: PowerOptions, stopCommand: string): string => {
  const own = `The backup job "${job}" has ended. This machine will be ${fates[ending]} in ${formatAmount(delayMinutes, 'minute')}.`;
  return [own, `To stop that: ${stopCommand}`, ...(message === undefined ? [] : [`- ${message}`])].join(' ');
};
