import { isAbsolute } from 'node:path';
import { type BackupError, type Host, Objections } from '@tapedeck/core';
import { canStart } from './can-start.ts';
import { programMissing, programRelative } from './errors.ts';
import type { CommandsOptions } from './options.ts';
import { type Line, revealed } from './run-line.ts';
import { undoLine } from './undo-line.ts';

/** Objects to every program of `pre`, `post` and `undo` that cannot be run, all at once. Lines for the shell are taken as they are. */
export const checkCommands = async (use: string, { pre = [], post = [] }: CommandsOptions, host: Host): Promise<void> => {
  const undos = pre.map(undoLine).filter((line) => line !== undefined);
  const found = await Promise.all([...pre, ...undos, ...post].map((line) => objectionTo(line, host)));
  const objections = found.filter((objection) => objection !== undefined);
  if (objections.length > 0) throw new Objections('COMMANDS_REFUSED', `The commands of "${use}" cannot be run as asked`, objections);
};

const objectionTo = async ({ run, env }: Line, host: Host): Promise<BackupError | undefined> => {
  const program = run?.[0];
  if (program === undefined) return undefined;
  if (/[\\/]/.test(program) && !isAbsolute(program)) return programRelative(program);
  return (await canStart(program, revealed(env), host)) ? undefined : programMissing(program);
};
