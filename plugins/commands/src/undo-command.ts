import { refuseFailure, runUserCommand, type UndoContext, type UndoRequest } from '@tapedeck/core';
import type { CommandsOptions } from './options.ts';
import { undoLine } from './undo-line.ts';

/**
 * Runs the `undo` of a pre command, with the environment and time limit of the command itself. `TAPEDECK_OUTCOME` is the
 * outcome of what was captured or restored, or empty after a crash. @throws `HOST_COMMAND_FAILED`, `HOST_COMMAND_TOO_LONG`
 */
export const undoCommand = async (
  { intent, outcome }: UndoRequest,
  { host, options, signal }: UndoContext<CommandsOptions>,
): Promise<void> => {
  const { action, pre, variables } = whichFrom(intent);
  const command = (action === 'restore' ? options.restore?.pre : options.pre)?.[pre];
  const line = command && undoLine(command);
  if (line === undefined) return;
  refuseFailure(line, await runUserCommand(line, { host, signal, env: { ...variables, TAPEDECK_OUTCOME: outcome ?? '' } }));
};

// The intent comes from a journal, of this process or of one that crashed.
const whichFrom = (intent: UndoRequest['intent']) => {
  const given: object = intent instanceof Object ? intent : {};
  const { action, pre, variables }: { action?: unknown; pre?: unknown; variables?: unknown } = given;
  return {
    action,
    pre: typeof pre === 'number' ? pre : -1,
    variables: Object.fromEntries(Object.entries(Object(variables)).filter(isOurs)),
  };
};

const isOurs = (entry: readonly [string, unknown]): entry is [string, string] =>
  entry[0].startsWith('TAPEDECK_') && typeof entry[1] === 'string';
