import { BackupError } from '../errors/backup-error.ts';

/** Something in the state folder cannot be made or written, so no run can be journaled. */
export const stateUnwritable = (path: string, cause: unknown): BackupError => {
  const isFull = cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
  const hint = isFull ? 'Make room on the file system of the state folder.' : 'Make it writable, or name another one under "state".';
  const why = cause instanceof Error ? `: ${cause.message}` : '.';
  return new BackupError('CORE_STATE_UNWRITABLE', `The state folder cannot be written to, at "${path}"${why}`, { hint, cause });
};
