import { isAbsolute } from 'node:path';
import type { BackupError } from '../../errors/backup-error.ts';
import type { Host } from '../host.ts';
import { canStart } from './can-start.ts';
import { programMissing, programRelative } from './command-errors.ts';
import { revealed, type UserCommand } from './user-command.ts';

/** What there is to say against a command before it is run: its program cannot be started. A line for the shell is taken as it is. */
export const objectionToCommand = async ({ run, env }: UserCommand, host: Host): Promise<BackupError | undefined> => {
  const program = run?.[0];
  if (program === undefined) return undefined;
  if (/[\\/]/.test(program) && !isAbsolute(program)) return programRelative(program);
  return (await canStart(program, revealed(env), host)) ? undefined : programMissing(program);
};
