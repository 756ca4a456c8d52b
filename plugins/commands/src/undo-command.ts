import { refuseFailure, runUserCommand, type UndoContext, type UndoRequest } from '@tapedeck/core';
import type { CommandsOptions } from './options.ts';
import { undoLine } from './undo-line.ts';

/**
 * Runs the `undo` of a pre command, with the environment and time limit of the command itself. `TAPEDECK_OUTCOME` is the
 * outcome of the capture, or empty after a crash. @throws `HOST_COMMAND_FAILED`, `HOST_COMMAND_TOO_LONG`
 */
export const undoCommand = async (
  { intent, outcome }: UndoRequest,
  { host, options, signal }: UndoContext<CommandsOptions>,
): Promise<void> => {
  const { pre, run, job } = whichFrom(intent);
  const command = options.pre?.[pre];
  const line = command && undoLine(command);
  if (line === undefined) return;
  refuseFailure(
    line,
    await runUserCommand(line, { host, signal, env: { TAPEDECK_JOB: job, TAPEDECK_RUN: run, TAPEDECK_OUTCOME: outcome ?? '' } }),
  );
};

// The intent comes from a journal, of this process or of one that crashed.
const whichFrom = (intent: UndoRequest['intent']) => {
  const given: object = intent instanceof Object ? intent : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    pre: 'pre' in given && typeof given.pre === 'number' ? given.pre : -1,
    run: 'run' in given ? text(given.run) : '',
    job: 'job' in given ? text(given.job) : '',
  };
};
