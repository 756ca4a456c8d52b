import type { SnapshotGroup } from '@tapedeck/core';
import type { Mount } from './mounts.ts';
import { knownPath, type PlacedPath, placePath } from './place-paths.ts';

/** What of a request can be frozen, and what is left. */
export interface PlacedGroups {
  readonly placed: readonly PlacedPath[];
  readonly left: readonly SnapshotGroup[];
}

/** Sorts out which groups lie on btrfs. That of a workload is taken whole or left whole; other paths are on their own. */
export const placeGroups = async (groups: readonly SnapshotGroup[], mounts: readonly Mount[]): Promise<PlacedGroups> => {
  const all = await Promise.all(groups.map((group) => placeGroup(group, mounts)));
  return { placed: all.flatMap(({ placed }) => placed), left: all.flatMap(({ left }) => left) };
};

const placeGroup = async (group: SnapshotGroup, mounts: readonly Mount[]): Promise<PlacedGroups> => {
  const found = await Promise.all(group.paths.map(async (path) => ({ path, placed: await placePath(path, mounts) })));
  const placed = found.flatMap((one) => (one.placed === undefined ? [] : [one.placed]));
  const live = found.flatMap((one) => (one.placed === undefined ? [one.path] : liveBelow(one.placed)));
  if (live.length === 0) return { placed, left: [] };
  return group.workload === undefined ? { placed, left: [{ paths: live }] } : { placed: [], left: [group] };
};

const liveBelow = (placed: PlacedPath) => placed.others.filter(({ isPseudo }) => !isPseudo).map(({ target }) => knownPath(placed, target));
