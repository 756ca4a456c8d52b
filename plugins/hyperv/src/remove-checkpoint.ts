import { textIn, textsIn, type UndoContext, type UndoRequest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { creating, exporting, merging, removing, type Shown, untilDone } from './busy.ts';
import { checkpointStays, machineBusy, perhapsOurs, stillMerging } from './errors.ts';
import type { HypervOptions } from './options.ts';
import { removeOneCheckpoint } from './scripts.ts';

/**
 * Removes the checkpoint that a run has made, and waits until its disks are merged. Those of others stay.
 * @throws `HYPERV_BUSY`, `HYPERV_PERHAPS_OURS`, `HYPERV_CHECKPOINT_STAYS`, `HYPERV_STILL_MERGING`
 */
export const removeCheckpoint = async ({ intent, fact }: UndoRequest, { host, signal }: UndoContext<HypervOptions>): Promise<void> => {
  const machine = textIn(intent, 'machine');
  // What a process that has died had begun goes on without it.
  const shown = await untilDone(host, machine, [creating, exporting], signal);
  if (shown === undefined) throw machineBusy(machine);
  const ours = oursOf(shown, textIn(intent, 'name'), textIn(fact, 'id'));
  if (ours.length === 0 && fact === undefined) refuseStrangers(shown, machine, textsIn(intent, 'before'));
  for (const id of ours) await runScript(host, removeOneCheckpoint, { Id: machine, Checkpoint: id }, signal);
  if (ours.length === 0) return;
  const after = await untilDone(host, machine, [removing, merging], signal);
  if (after === undefined) throw stillMerging(machine);
  const [stays] = after.Checkpoints.filter(({ Id }) => ours.includes(Id));
  if (stays !== undefined) throw checkpointStays(stays.Id, machine);
};

const oursOf = ({ Checkpoints }: Shown, name: string, id: string): readonly string[] =>
  Checkpoints.filter((one) => one.IsRecovery && (one.Name === name || one.Id === id)).map(({ Id }) => Id);

/** Where the process died before its checkpoint had a name, it cannot be told from one of another backup. */
const refuseStrangers = ({ Checkpoints }: Shown, machine: string, before: readonly string[]): void => {
  const news = Checkpoints.filter(({ Id, Name, IsRecovery }) => IsRecovery && !before.includes(Id) && !Name.startsWith('tapedeck-'));
  if (news.length > 0)
    throw perhapsOurs(
      machine,
      news.map(({ Id }) => Id),
    );
};
