import type { Host, Run, SnapshotAnswer, SnapshotRequest } from '@tapedeck/core';
import { objectionsToBtrfs } from './check-btrfs.ts';
import { isOnBtrfs } from './is-subvolume.ts';
import { labelOf } from './label.ts';
import { mapSnapshots } from './map-snapshots.ts';
import { readMounts } from './mounts.ts';
import { placeGroups } from './place-groups.ts';
import { takeSnapshots } from './take-snapshots.ts';

/**
 * Freezes what of the request lies on btrfs. Everything else is left to be read live.
 * @throws `BTRFS_COMMAND_FAILED`, `BTRFS_SUBVOLUME_UNNAMED`
 */
export const freeze = async (run: Run, { groups }: SnapshotRequest, host: Host): Promise<SnapshotAnswer | undefined> => {
  const { signal } = run;
  const paths = groups.flatMap((group) => group.paths);
  if (!(await Promise.all(paths.map(isOnBtrfs))).includes(true)) return undefined;
  const [objection] = await objectionsToBtrfs(host);
  if (objection !== undefined) {
    run.note('BTRFS_LEFT_OUT', `No snapshots of btrfs: ${objection.message}`);
    return undefined;
  }
  const all = await readMounts(host, signal);
  // Whoever has not asked for btrfs by name need not be refused what is mounted read-only; that is read as it is.
  const leavesReadOnly = run.job.snapshot.use === 'auto';
  const mounts = all.map((mount) => (mount.isReadOnly && leavesReadOnly ? { ...mount, isBtrfs: false } : mount));
  const { placed, left } = await placeGroups(groups, mounts);
  if (placed.length === 0) return undefined;
  const label = labelOf(run.id);
  const used = new Set(placed.flatMap(({ pieces }) => pieces.map(({ mount }) => mount)));
  const folders = [...used].map(({ target, top, fileSystem }) => ({ target, top, fileSystem }));
  const { fact: taken } = await run.take({ undo: 'delete-snapshots', intent: { label, folders }, scope: 'source' }, () =>
    takeSnapshots(placed, { host, signal, label, mounts }),
  );
  return { taken: [{ provider: 'btrfs', mapping: placed.flatMap((one) => mapSnapshots(one, taken, mounts)) }], left };
};
