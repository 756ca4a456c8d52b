import type { ApplicationRun, Host } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { backingUp, creating, exporting, merging, removing, untilDone } from './busy.ts';
import type { Machine } from './choose-machines.ts';
import { checkpointFailed, machineBusy, notFrozen } from './errors.ts';
import type { HypervOptions } from './options.ts';
import { createCheckpoint } from './scripts.ts';

/** A checkpoint that is there until it is released. */
export interface TakenCheckpoint {
  readonly id: string;
  release(): Promise<void>;
}

const applicationLevel = '1';
const crashLevel = '2';
/** `JobState` of what has come to a good end. */
const completed = 7;

/** Freezes a machine, and writes down before how that is given back. @throws `HYPERV_BUSY`, `HYPERV_NOT_FROZEN`, `HYPERV_CHECKPOINT_FAILED` */
export const takeCheckpoint = async (
  run: ApplicationRun,
  host: Host,
  machine: Machine,
  consistency: HypervOptions['consistency'],
): Promise<TakenCheckpoint> => {
  const shown = await untilDone(host, machine.Id, [creating, removing, merging, exporting, backingUp], run.signal);
  if (shown === undefined) throw machineBusy(machine.Name);
  const name = `tapedeck-${run.id}`;
  const intent = { machine: machine.Id, name, before: shown.Checkpoints.map(({ Id }) => Id) };
  const { fact, release } = await run.take({ undo: 'remove-checkpoint', intent, scope: 'source' }, async () => ({
    id: await create(run, host, machine, name, { consistency, isAtRest: atRest.includes(shown.State) }),
  }));
  return { id: fact.id, release };
};

/** There is no guest at work that could be asked. */
const atRest = ['Off', 'Saved'];

const create = async (
  run: ApplicationRun,
  host: Host,
  machine: Machine,
  name: string,
  how: { readonly consistency: HypervOptions['consistency']; readonly isAtRest: boolean },
): Promise<string> => {
  const attempt = (level: string) => tryCreate(run, host, machine, name, level);
  if (how.isAtRest) return idOf(machine, await attempt(crashLevel));
  const { id, said } = await attempt(applicationLevel);
  if (id !== undefined) return id;
  if (how.consistency === 'application') throw notFrozen(machine.Name, said);
  run.note(
    'HYPERV_AS_AFTER_POWER_CUT',
    `"${machine.Name}" is captured as after a power cut, because its guest did not come to rest: ${said}`,
  );
  return idOf(machine, await attempt(crashLevel));
};

interface Attempt {
  readonly id: string | undefined;
  readonly said: string;
}

const idOf = (machine: Machine, { id, said }: Attempt): string => {
  if (id === undefined) throw checkpointFailed(machine.Name, said);
  return id;
};

const tryCreate = async (run: ApplicationRun, host: Host, { Id, Name }: Machine, name: string, level: string): Promise<Attempt> => {
  run.signal.throwIfAborted();
  // Hyper-V goes on without the script, so that ending it in between would leave a checkpoint that nobody has named yet.
  const uninterrupted = new AbortController().signal;
  const answer = await runScript(host, createCheckpoint, { Id, Name: name, Level: level }, uninterrupted);
  const isMade = answer.Id !== '' && answer.State === completed;
  if (isMade && answer.ErrorDescription !== '')
    run.note('HYPERV_NOT_NAMED', `The checkpoint of "${Name}" could not be given its name: ${answer.ErrorDescription}`);
  const said = answer.ErrorDescription || `it returned ${answer.ReturnValue}`;
  return { id: isMade ? answer.Id : undefined, said: `${said} (${answer.ErrorCode || answer.ReturnValue})` };
};
