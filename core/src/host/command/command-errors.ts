import { BackupError } from '../../errors/backup-error.ts';
import { formatAmount } from '../../words/format.ts';

/** A program that is not there, or may not be run. */
export const programMissing = (program: string) =>
  new BackupError('HOST_PROGRAM_MISSING', `The program "${program}" is not there, or this user may not run it.`, {
    hint: 'Install it, or write its absolute path. A name without a slash is looked for in PATH.',
  });

/** A program by a path that could lie anywhere. */
export const programRelative = (program: string) =>
  new BackupError('HOST_PROGRAM_RELATIVE', `The path of the program "${program}" is not absolute.`, {
    hint: 'Write the whole path; jobs do not run in a folder of yours.',
  });

const withOutput = (sentence: string, lastLines: string) => (lastLines === '' ? `${sentence}.` : `${sentence}: ${lastLines}`);

/** The command ended and says that it failed. */
export const commandFailed = (name: string, how: string, lastLines: string) =>
  new BackupError('HOST_COMMAND_FAILED', withOutput(`The command "${name}" ended with ${how}`, lastLines), {
    hint: 'Run it by hand as the same user to see why.',
  });

/** The command was ended because its time was over. */
export const commandTooLong = (name: string, limitMinutes: number, lastLines: string) =>
  new BackupError(
    'HOST_COMMAND_TOO_LONG',
    withOutput(`The command "${name}" was ended after ${formatAmount(limitMinutes, 'minute')}`, lastLines),
    {
      hint: 'Raise its "limitMinutes", or see what it waits for.',
    },
  );
