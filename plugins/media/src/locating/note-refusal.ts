import { BackupError } from '@tapedeck/core';
import type { LocatingRun } from './locating-run.ts';

/**
 * The answer of `look`, or `undefined` after a note if it refuses for a reason that was foreseen. So a drive that is
 * away, full or foreign leaves the word to the next destination of the job.
 */
export const noteRefusal = async <Answer>(run: LocatingRun, look: () => Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    run.note(error.code, error.hint ? `${error.message} ${error.hint}` : error.message);
    return undefined;
  }
};
