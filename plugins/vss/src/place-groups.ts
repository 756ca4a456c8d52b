import { type Mount, type PlacedPath, placeGroups, type SnapshotGroup } from '@tapedeck/core';
import type { WindowsVolume } from '@tapedeck/windows';
import { mountsOf } from '@tapedeck/windows';

/** A group as it was asked for, and the volumes that hold it; its paths may be fewer. */
export interface PlacedOnVolumes {
  readonly group: SnapshotGroup;
  readonly placed: readonly PlacedPath<string>[];
}

/** What of the groups can have shadow copies, and what is left for others. */
export interface PlacedRequest {
  readonly placed: readonly PlacedOnVolumes[];
  readonly left: readonly SnapshotGroup[];
}

/** File systems that can have shadow copies which last. */
const capable = new Set(['NTFS', 'REFS']);

/** Sorts out which groups lie on volumes that can have shadow copies. */
export const placeOnVolumes = async (groups: readonly SnapshotGroup[], volumes: readonly WindowsVolume[]): Promise<PlacedRequest> => {
  const mounts = mountsOf(volumes);
  const ids = new Set(volumes.filter(({ isFixed, fileSystem }) => isFixed && capable.has(fileSystem.toUpperCase())).map(({ id }) => id));
  const find = (_: string, { device }: Mount) => (ids.has(device) ? device : undefined);
  const all = await Promise.all(groups.map((group) => placeOne(group, mounts, find)));
  return { placed: all.flatMap((one) => one.placed), left: all.flatMap((one) => one.left) };
};

const placeOne = async (group: SnapshotGroup, mounts: readonly Mount[], find: (at: string, mount: Mount) => string | undefined) => {
  const { writers: _, ...volumesOnly } = group;
  const { groups, left } = await placeGroups([volumesOnly], mounts, find);
  const placed = groups.map((one) => ({ group, placed: one.placed }));
  // Of a workload all is left, or nothing; and with it what it needs besides its volumes.
  return { placed, left: group.workload === undefined ? left : left.map(() => group) };
};
