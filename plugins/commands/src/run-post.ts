import { type Host, type Outcome, type Run, refuseFailure, runUserCommand } from '@tapedeck/core';
import { jobVariables } from './job-variables.ts';
import type { PostCommand } from './options.ts';

/** Runs one command after the job, if the outcome is one that it wants. @throws `HOST_COMMAND_FAILED`, `HOST_COMMAND_TOO_LONG` */
export const runPost = async (run: Run, host: Host, command: PostCommand, outcome: Outcome): Promise<void> => {
  if (command.when && !command.when.includes(outcome)) return;
  refuseFailure(
    command,
    await runUserCommand(command, { host, signal: run.signal, env: { ...jobVariables(run), TAPEDECK_OUTCOME: outcome } }),
  );
};
