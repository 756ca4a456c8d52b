import { PassThrough } from 'node:stream';
import {
  backupSteps,
  type HookFacade,
  type Host,
  type Run,
  refuseFailure,
  restoreSteps,
  runUserCommand,
  type StepPolicy,
} from '@tapedeck/core';
import type { FaultRow } from './fault-table.ts';
import { byPlugin, type Injection } from './injection.ts';

/** A plugin of the job does something in the step of the row, before all others. */
export const inStep = (row: FaultRow, work: (run: Run, host: Host) => unknown): Injection =>
  byPlugin(({ hooks, host }) => tapStep(hooks, row, (run) => work(run, host)));

const waterfalls: readonly string[] = ['select', 'choose'];

const tapStep = (hooks: HookFacade, row: FaultRow, work: (run: Run) => unknown): void => {
  const hook = row.table === 'backup' ? hooks[row.step] : hooks.restore[row.step];
  const stage = row.step === 'applications' ? 'system' : 'early';
  const tap = waterfalls.includes(row.step) ? (_: unknown, run: Run) => work(run) : work;
  Reflect.apply(hook.tap, hook, [{ stage }, tap]);
};

/** What an error does in the step of the row. */
export const policyOf = ({ table, step }: FaultRow): StepPolicy => {
  const policies: Readonly<Record<string, StepPolicy>> = table === 'backup' ? backupSteps : restoreSteps;
  return policies[step] ?? backupSteps.progress;
};

/** Whether an error in that step does no more than to be told. */
export const isTold = (row: FaultRow) => policyOf(row).onError === 'swallow';

/** A plugin runs a program in the step of the row. */
export const runsProgram = (
  row: FaultRow,
  shell: string,
  more: { readonly limitMinutes?: number; readonly started?: () => void } = {},
): Injection => {
  let struck = false;
  const { started = () => {}, ...limits } = more;
  const injection = inStep(row, async (run, host) => {
    const output = new PassThrough().once('data', () => {
      struck = true;
      started();
    });
    const command = { shell: `echo started; ${shell}`, ...limits };
    refuseFailure(command, await runUserCommand(command, { host, signal: run.signal, env: {}, output }));
    return undefined;
  });
  return { ...injection, hasStruck: () => struck };
};
