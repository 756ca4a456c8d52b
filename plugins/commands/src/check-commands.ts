import { type Host, nameOfCommand, Objections, objectionToCommand, type Run } from '@tapedeck/core';
import type { PostCommand, PreCommand, RestorePreCommand } from './options.ts';
import { undoLine } from './undo-line.ts';

/** The commands of one action. */
export interface CheckedCommands {
  readonly pre?: readonly (PreCommand | RestorePreCommand)[];
  readonly post?: readonly PostCommand[];
}

/**
 * Objects to every program of `pre`, `post` and `undo` that cannot be run, all at once. Lines for the shell are taken as
 * they are. A dry run, which runs none of them, says which there are.
 */
export const checkCommands = async (run: Run, use: string, { pre = [], post = [] }: CheckedCommands, host: Host): Promise<void> => {
  const undos = pre.map(undoLine).filter((line) => line !== undefined);
  const found = await Promise.all([...pre, ...undos, ...post].map((line) => objectionToCommand(line, host)));
  const objections = found.filter((objection) => objection !== undefined);
  if (objections.length > 0) throw new Objections('COMMANDS_REFUSED', `The commands of "${use}" cannot be run as asked`, objections);
  if (!run.dryRun) return;
  for (const command of pre) run.note('COMMANDS_WOULD_RUN', `Would be run before: "${nameOfCommand(command)}".`);
  for (const command of post) run.note('COMMANDS_WOULD_RUN', `Would be run after: "${nameOfCommand(command)}"${onlyWhen(command)}.`);
};

const onlyWhen = ({ when }: PostCommand): string => (when === undefined ? '' : `, if the outcome is ${when.join(' or ')}`);
