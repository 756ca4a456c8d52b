import type { SnapshotGroup } from '../contracts/snapshot.ts';
import type { Mount } from './mount.ts';
import { type FindVolume, knownPath, type PlacedPath, placePath } from './place-path.ts';

/** A group that can be frozen, or the paths of it that can. */
export interface PlacedGroup<Volume> {
  readonly workload?: string;
  readonly placed: readonly PlacedPath<Volume>[];
}

/** What of a request a provider can freeze, and what is left for others. */
export interface PlacedGroups<Volume> {
  readonly groups: readonly PlacedGroup<Volume>[];
  readonly left: readonly SnapshotGroup[];
}

/** What a provider can do besides freezing trees. */
export interface ProviderAbilities {
  /** Whether it has a device with the frozen blocks of each volume. */
  readonly blocks: boolean;
}

/** Sorts out which groups lie on volumes of a provider. That of a workload is taken whole or left whole; other paths are on their own. */
export const placeGroups = async <Volume>(
  groups: readonly SnapshotGroup[],
  mounts: readonly Mount[],
  find: FindVolume<Volume>,
  { blocks }: ProviderAbilities = { blocks: false },
): Promise<PlacedGroups<Volume>> => {
  const place = async (group: SnapshotGroup) =>
    group.blocks === true && !blocks ? { groups: [], left: [group] } : placeGroup(group, mounts, find);
  const all = await Promise.all(groups.map(place));
  return { groups: all.flatMap((one) => one.groups), left: all.flatMap(({ left }) => left) };
};

const placeGroup = async <Volume>(
  group: SnapshotGroup,
  mounts: readonly Mount[],
  find: FindVolume<Volume>,
): Promise<PlacedGroups<Volume>> => {
  const { workload, writers = [] } = group;
  // Frozen without its writers it would be of no use.
  if (writers.length > 0) return { groups: [], left: [group] };
  const below = group.blocks === true ? [] : mounts;
  const found = await Promise.all(group.paths.map(async (path) => ({ path, placed: await placePath(path, mounts, find, below) })));
  const placed = found.flatMap((one) => (one.placed === undefined ? [] : [one.placed]));
  const live = found.flatMap((one) => (one.placed === undefined ? [one.path] : liveBelow(one.placed)));
  if (workload !== undefined) return live.length === 0 ? { groups: [{ workload, placed }], left: [] } : { groups: [], left: [group] };
  return { groups: placed.length === 0 ? [] : [{ placed }], left: live.length === 0 ? [] : [{ paths: live }] };
};

const liveBelow = (placed: PlacedPath<unknown>) =>
  placed.others.filter(({ isPseudo }) => !isPseudo).map(({ target }) => knownPath(placed, target));
