import { type Host, nameOfCommand, type Run, refuseFailure, runUserCommand } from '@tapedeck/core';
import { commandSkips } from './errors.ts';
import type { PreCommand, RestorePreCommand } from './options.ts';
import { runVariables } from './run-variables.ts';
import type { TakenBackEarly } from './taken-back-early.ts';

const scopes = { snapshot: 'source', source: 'source', place: 'destination', body: 'destination' } as const;

/** Of which action a command is, and when it is taken back unless it says so itself. */
export interface PreRule {
  readonly action: 'backup' | 'restore';
  readonly untilUnlessSaid: 'source' | 'body';
  /** Gathers what is to be taken back before its scope ends. */
  readonly early: TakenBackEarly;
}

/**
 * Runs one command before the job or restore. One that can be undone is taken through the run, so that it is taken back
 * whatever happens. `index` is its place in its list, by which the undo finds it again.
 * @throws `COMMANDS_SKIP` for an exit code that asks for it, `HOST_COMMAND_FAILED`, `HOST_COMMAND_TOO_LONG`
 */
export const runPre = async (
  run: Run,
  host: Host,
  command: PreCommand | RestorePreCommand,
  index: number,
  { action, untilUnlessSaid, early }: PreRule,
): Promise<void> => {
  const { undo, until = untilUnlessSaid } = command;
  if (undo === undefined) return runOnce(run, host, command);
  const intent = { action, pre: index, variables: runVariables(run) };
  const taken = await run.take({ undo: 'undo-command', intent, scope: scopes[until] }, () =>
    runOnce(run, host, command).then(() => undefined),
  );
  if (until === 'snapshot' || until === 'place') early.add(taken.release);
};

const runOnce = async (run: Run, host: Host, command: PreCommand | RestorePreCommand) => {
  const result = await runUserCommand(command, { host, signal: run.signal, env: runVariables(run) });
  if (result.exitCode !== undefined && command.skipOn?.includes(result.exitCode))
    throw commandSkips(nameOfCommand(command), result.exitCode);
  refuseFailure(command, result);
};
