import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../state.ts';
import type { Message } from '../tds/tokens.ts';
import { info } from '../tds/tokens.ts';
import { type Answering, terminate } from './answer.ts';

// They are no multiples, and the last one may come before the last file is done.
const percents = [10, 21, 32, 40, 53, 64, 75, 86, 91, 100];

/** How work ended. */
export type Ending = 'done' | 'refused' | 'gone';

/** Works for a while, says how far it is, and runs into what shall go wrong. */
export const work = async (
  { folder, speaker }: Answering,
  what: string,
  fault: Fault | undefined,
  step: (percent: number) => Message | undefined,
): Promise<Ending> => {
  for (const percent of percents) {
    await pause(folder.stepMs);
    if (speaker.isCancelled) return 'gone';
    if (fault !== undefined && percent >= (fault.percent ?? 0)) {
      if (fault.does === 'cut') {
        speaker.cut();
        return 'gone';
      }
      if (fault.does === 'silent') return silence(speaker);
      if (fault.error !== undefined) return refused(terminate(speaker, what, fault.error));
    }
    const reason = step(percent);
    if (reason !== undefined) return refused(terminate(speaker, what, reason));
    speaker.say(info(3211, `${percent} percent processed.`));
  }
  return 'done';
};

const refused = (_: false): Ending => 'refused';

const silence = async (speaker: Answering['speaker']): Promise<Ending> => {
  while (!speaker.isCancelled) await pause(10);
  return 'gone';
};
