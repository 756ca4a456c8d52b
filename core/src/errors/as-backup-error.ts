import { BackupError } from './backup-error.ts';

// Worker modules throw plain errors with the same two members, because loading all of core into each thread would cost too much.
const isForeseen = (error: Error): error is Error & { readonly code: string; readonly hint: string } =>
  'code' in error && typeof error.code === 'string' && 'hint' in error && typeof error.hint === 'string';

// Disks fill and fail: that is no fault of who asked for something, and no stack says more than the system does.
const isOfSystem = (error: Error): boolean => 'syscall' in error;
const unforeseen: readonly string[] = ['CORE_BROKEN', 'CORE_PLUGIN_BROKEN'];

/** Whatever was thrown, as a BackupError. What nobody foresaw gets the code and message given here and keeps its stack as `cause`. */
export const asBackupError = (thrown: unknown, code: string, subject: string): BackupError => {
  if (thrown instanceof BackupError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (isForeseen(error)) return new BackupError(error.code, error.message, { hint: error.hint, cause: error });
  const message = `${subject}: ${error.message}`;
  if (!isOfSystem(error) || !unforeseen.includes(code)) return new BackupError(code, message, { cause: error });
  const hint = 'See to the file system of the path, then run the job again.';
  return new BackupError('CORE_SYSTEM_REFUSED', message, { hint, cause: error });
};
