import { type Host, type Outcome, type Run, refuseFailure, runUserCommand } from '@tapedeck/core';
import type { PostCommand } from './options.ts';
import { runVariables } from './run-variables.ts';

/** Runs one command after the job or restore, if the outcome is one that it wants. @throws `HOST_COMMAND_FAILED`, `HOST_COMMAND_TOO_LONG` */
export const runPost = async (run: Run, host: Host, command: PostCommand, outcome: Outcome): Promise<void> => {
  if (command.when && !command.when.includes(outcome)) return;
  refuseFailure(
    command,
    await runUserCommand(command, { host, signal: run.signal, env: { ...runVariables(run), TAPEDECK_OUTCOME: outcome } }),
  );
};
