import { BackupError } from '@tapedeck/core';

/** A path that names no place in the restore point. */
export const pathNotAbsolute = (path: string) =>
  new BackupError('COMMAND_PATH_NOT_ABSOLUTE', `The path "${path}" of what a command prints is not absolute.`, {
    hint: 'Write the whole path that it shall have in the restore point.',
  });

/** An empty pipe: most likely the program before it has failed. */
export const nothingCame = () =>
  new BackupError('COMMAND_NOTHING_CAME', 'Nothing came from standard input.', {
    hint: 'See what became of the program before the pipe; better, let the job run it, so that its exit code counts.',
  });
