import { join } from 'node:path';
import { type Host, listMounts, type Run, type SnapshotAnswer, type SnapshotRequest } from '@tapedeck/core';
import { objectionsToLvm } from './check-lvm.ts';
import { isOnLvm } from './is-on-lvm.ts';
import { labelOf } from './label.ts';
import { listVolumes } from './list-volumes.ts';
import { mapSnapshots } from './map-snapshots.ts';
import type { LvmOptions } from './options.ts';
import { planSnapshots } from './plan-snapshots.ts';
import { takeSnapshots } from './take-snapshots.ts';

/** Where the snapshots of this run are mounted: in the state folder, of which no job reads anything. */
export const folderOf = ({ id, stateFolder }: Pick<Run, 'id' | 'stateFolder'>): string => join(stateFolder, 'lvm', id);

/**
 * Freezes what of the request lies on logical volumes. Everything else is left.
 * @throws `LVM_COMMAND_FAILED`, `LVM_NOT_TOGETHER`, `LVM_NO_SPACE`
 */
export const freeze = async (
  run: Run,
  { groups }: SnapshotRequest,
  host: Host,
  { size }: LvmOptions,
): Promise<SnapshotAnswer | undefined> => {
  const { signal } = run;
  const paths = groups.flatMap((group) => group.paths);
  if (!(await Promise.all(paths.map(isOnLvm))).includes(true)) return undefined;
  const [objection] = await objectionsToLvm(host);
  if (objection !== undefined) {
    run.note('LVM_LEFT_OUT', `No snapshots of logical volumes: ${objection.message}`);
    return undefined;
  }
  const [mounts, volumes] = await Promise.all([listMounts(host, signal), listVolumes(host, signal)]);
  const label = labelOf(run.id);
  const plan = await planSnapshots(groups, { mounts, volumes, size, label });
  for (const refusal of plan.refusals) {
    if (run.job.snapshot.use !== 'auto') throw refusal;
    run.note('LVM_LEFT_OUT', `No snapshots there: ${refusal.message} ${refusal.hint ?? ''}`.trimEnd());
  }
  if (plan.snapshots.length === 0) return undefined;
  const folder = folderOf(run);
  await run.take({ undo: 'delete-snapshots', intent: plan.intent(folder), scope: 'source' }, () =>
    takeSnapshots(plan, { host, signal, folder }),
  );
  return {
    taken: [{ provider: 'lvm', mapping: plan.placed.flatMap((one) => mapSnapshots(one, plan.snapshots, folder)) }],
    left: plan.left,
  };
};
