import { type Host, nameOfCommand, type Run, refuseFailure, runUserCommand } from '@tapedeck/core';
import { commandSkips } from './errors.ts';
import { jobVariables } from './job-variables.ts';
import type { PreCommand } from './options.ts';
import type { UntilSnapshot } from './until-snapshot.ts';

const scopes = { snapshot: 'source', source: 'source', body: 'destination' } as const;

/**
 * Runs one command before the job. One that can be undone is taken through the run, so that it is taken back whatever
 * happens. `index` is its place in the site file, by which the undo finds it again.
 * @throws `COMMANDS_SKIP` for an exit code that asks for it, `HOST_COMMAND_FAILED`, `HOST_COMMAND_TOO_LONG`
 */
export const runPre = async (run: Run, host: Host, command: PreCommand, index: number, untilSnapshot: UntilSnapshot): Promise<void> => {
  const { undo, until = 'source' } = command;
  if (undo === undefined) return runOnce(run, host, command);
  const taken = await run.take({ undo: 'undo-command', intent: { pre: index, run: run.id, job: run.job.name }, scope: scopes[until] }, () =>
    runOnce(run, host, command).then(() => undefined),
  );
  if (until === 'snapshot') untilSnapshot.add(taken.release);
};

const runOnce = async (run: Run, host: Host, command: PreCommand) => {
  const result = await runUserCommand(command, { host, signal: run.signal, env: jobVariables(run) });
  if (result.exitCode !== undefined && command.skipOn?.includes(result.exitCode))
    throw commandSkips(nameOfCommand(command), result.exitCode);
  refuseFailure(command, result);
};
