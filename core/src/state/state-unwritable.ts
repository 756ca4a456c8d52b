import { BackupError } from '../errors/backup-error.ts';

/** The state folder cannot be made, so no run could be journaled. */
export const stateUnwritable = (folder: string, cause: unknown): BackupError =>
  new BackupError('CORE_STATE_UNWRITABLE', `The state folder "${folder}" cannot be made.`, {
    hint: 'Make it writable, or name another one under "state".',
    cause,
  });
