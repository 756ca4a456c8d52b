import { BackupError, formatBytes } from '@tapedeck/core';

/** This process may not do what snapshots take. */
export const notAllowed = () =>
  new BackupError('LVM_NOT_ALLOWED', 'This user may not take, mount and delete snapshots of logical volumes.', {
    hint: 'Run the job as root.',
  });

/** A program has ended with an error, or said what it never says. */
export const programFailed = (line: string, said: string) =>
  new BackupError('LVM_COMMAND_FAILED', `"${line}" has failed: ${said}`, {
    hint: 'Run it by hand as the same user to see why, and see with "lvs --all" how the volumes are.',
  });

/** What volumes are made still with has failed, or took longer than others may be made to wait. */
export const notTogether = (volumes: string, said: string) =>
  new BackupError('LVM_NOT_TOGETHER', `The volumes ${volumes} could not be frozen at one instant: ${said}`, {
    hint: 'All of them can be written again. Run the job when less is written, and see with "lvs --all" how the volumes are.',
  });

/** A volume group has no room for snapshots. */
export const noSpace = (group: string, freeBytes: number, neededBytes: number, volumes: string) =>
  new BackupError(
    'LVM_NO_SPACE',
    `The volume group "${group}" has ${formatBytes(freeBytes)} free, and snapshots of ${volumes} need ${formatBytes(neededBytes)}.`,
    { hint: 'Make room in the group ("vgs" tells what is free), or name a smaller "size". Snapshots of thin volumes need none.' },
  );

/** The group with snapshots of an earlier run is not to be seen any more. */
export const groupMissing = (group: string) =>
  new BackupError('LVM_GROUP_MISSING', `The volume group "${group}", in which a run has made snapshots, is not there.`, {
    hint: 'Make it visible again ("vgs" tells); the next run then deletes them. Or delete them by hand: "tapedeck-…".',
  });

/** It bears our label and is not what we have made. */
export const notOurs = (volume: string, why: string) =>
  new BackupError('LVM_NOT_OURS', `"${volume}" bears our label, but ${why}, and is not deleted.`, {
    hint: 'See what it is, and rename or delete it by hand.',
  });

/** The frozen view has gone while it was read. */
export const snapshotGone = (snapshot: string, why: string) =>
  new BackupError('LVM_SNAPSHOT_GONE', `The snapshot "${snapshot}" ${why} while it was read, so what was read may not be whole.`, {
    hint: 'See what else changes snapshots on this machine, then run the job again.',
  });

/** More has changed on the volume than the snapshot had room for. */
export const snapshotFull = (snapshot: string, origin: string, bytes: number) =>
  new BackupError(
    'LVM_SNAPSHOT_FULL',
    `The snapshot "${snapshot}" of "${origin}" has run full: more has changed on the volume than its ${formatBytes(bytes)} can hold.`,
    { hint: 'Nothing can be read from it any more. Raise "size" under "snapshot.lvm", or run the job when less is written.' },
  );

/** A thin pool has no room, for us or for anybody. */
export const poolFull = (pool: string, usedPercent: number, health: string) =>
  new BackupError(
    'LVM_POOL_FULL',
    `The thin pool "${pool}" is full: ${usedPercent.toFixed(1)} % of its data or metadata are used${health === '' ? '' : ` (${health})`}.`,
    { hint: 'Extend it with "lvextend" at once: no volume in it can be written. The snapshots of the run give their room back.' },
  );
