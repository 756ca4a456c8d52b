import { BackupError } from '../errors/backup-error.ts';
import type { PreparedRun } from './prepared-run.ts';

/**
 * Closes what a run that writes no report has open. The thread of the watchdog ends whatever happens: it would keep the process alive.
 * @throws `CORE_JOURNAL`
 */
export const closePrepared = async ({
  journal,
  takings,
  watchdog,
}: Pick<PreparedRun, 'journal' | 'takings' | 'watchdog'>): Promise<void> => {
  try {
    await journal.close(takings.allGivenBack);
  } catch (error) {
    throw brokenJournal(error);
  } finally {
    await watchdog.close();
  }
};

/** The next run finds a journal that should be gone, and looks once more whether all was given back. */
export const brokenJournal = (cause: unknown): BackupError =>
  new BackupError('CORE_JOURNAL', `The journal could not be closed: ${cause instanceof Error ? cause.message : cause}`, {
    hint: 'Look at the state folder: is it full, or read-only?',
    cause,
  });
