import { type Host, Objections, objectionToCommand } from '@tapedeck/core';
import type { CommandsOptions } from './options.ts';
import { undoLine } from './undo-line.ts';

/** Objects to every program of `pre`, `post` and `undo` that cannot be run, all at once. Lines for the shell are taken as they are. */
export const checkCommands = async (use: string, { pre = [], post = [] }: CommandsOptions, host: Host): Promise<void> => {
  const undos = pre.map(undoLine).filter((line) => line !== undefined);
  const found = await Promise.all([...pre, ...undos, ...post].map((line) => objectionToCommand(line, host)));
  const objections = found.filter((objection) => objection !== undefined);
  if (objections.length > 0) throw new Objections('COMMANDS_REFUSED', `The commands of "${use}" cannot be run as asked`, objections);
};
