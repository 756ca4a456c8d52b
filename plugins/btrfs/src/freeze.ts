import { readdir } from 'node:fs/promises';
import { type Host, listMounts, type Mount, placeGroups, type Run, type SnapshotAnswer, type SnapshotRequest } from '@tapedeck/core';
import { objectionsToBtrfs } from './check-btrfs.ts';
import { isOnBtrfs, subvolumeOf } from './find-subvolume.ts';
import { labelOf, numbersOf } from './label.ts';
import { mapSnapshots } from './map-snapshots.ts';
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
  const mounts = await listMounts(host, signal);
  // Whoever has not asked for btrfs by name need not be refused what is mounted read-only; that is read as it is.
  const isLeft = ({ isReadOnly }: Mount) => isReadOnly && run.job.snapshot.use === 'auto';
  const found = await placeGroups(groups, mounts, (at, mount) => (isLeft(mount) ? undefined : subvolumeOf(at, mount)));
  const placed = found.groups.flatMap((group) => group.placed);
  if (placed.length === 0) return undefined;
  const label = labelOf(run.id);
  const used = new Set(placed.flatMap(({ pieces }) => pieces.map(({ mount }) => mount)));
  const folders = [...used].map(({ target, top, fileSystem }) => ({ target, top, fileSystem }));
  const first = await firstFree(label, folders);
  const { fact: taken } = await run.take({ undo: 'delete-snapshots', intent: { label, first, folders }, scope: 'source' }, () =>
    takeSnapshots(placed, { host, signal, label, first, mounts }),
  );
  return { taken: [{ provider: 'btrfs', mapping: placed.flatMap((one) => mapSnapshots(one, taken, mounts)) }], left: found.left };
};

// A run asks again for what came up below the volume of another provider, when snapshots of its own are there already.
const firstFree = async (label: string, folders: readonly { readonly target: string }[]): Promise<number> => {
  const names = await Promise.all(folders.map(({ target }) => readdir(target)));
  return Math.max(0, ...numbersOf(label, names.flat())) + 1;
};
