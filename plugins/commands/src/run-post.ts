import type { Host, Outcome, Run } from '@tapedeck/core';
import type { PostCommand } from './options.ts';
import { jobVariables, refuseFailure, runLine } from './run-line.ts';

/** Runs one command after the job, if the outcome is one that it wants. @throws `COMMANDS_FAILED`, `COMMANDS_TOO_LONG` */
export const runPost = async (run: Run, host: Host, command: PostCommand, outcome: Outcome): Promise<void> => {
  if (command.when && !command.when.includes(outcome)) return;
  refuseFailure(command, await runLine(command, { host, signal: run.signal, env: { ...jobVariables(run), TAPEDECK_OUTCOME: outcome } }));
};
