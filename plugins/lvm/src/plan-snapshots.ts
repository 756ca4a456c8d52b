import { type BackupError, type Mount, type PlacedPath, placeGroups, type SnapshotGroup } from '@tapedeck/core';
import { isLabelled, numberIn } from './label.ts';
import type { LogicalVolume } from './list-volumes.ts';
import { setsOf } from './place-sets.ts';
import { sizesOf } from './sizes.ts';

/** A snapshot to be made. */
export interface PlannedSnapshot {
  readonly name: string;
  /** Its number among those of the run. */
  readonly number: number;
  readonly volume: LogicalVolume;
  /** How large it is; `undefined` for one in a thin pool. */
  readonly extents: number | undefined;
  /** A mount of the volume, whose file system its own is. */
  readonly mount: Mount;
}

/** What is known of the machine when snapshots are planned. */
export interface Circumstances {
  readonly mounts: readonly Mount[];
  readonly volumes: readonly LogicalVolume[];
  readonly size: string | undefined;
  readonly label: string;
}

/** Which snapshots there shall be, and what cannot be frozen. */
export interface SnapshotPlan {
  readonly snapshots: readonly PlannedSnapshot[];
  /** The same, by what is frozen at one instant. */
  readonly sets: readonly (readonly PlannedSnapshot[])[];
  readonly placed: readonly PlacedPath<LogicalVolume>[];
  readonly left: readonly SnapshotGroup[];
  /** Why volumes of a group are left though they could be frozen. */
  readonly refusals: readonly BackupError[];
  /** What a later process needs to find all of it. */
  intent(folder: string): SnapshotIntent;
}

/** What is written down before the first snapshot is made. */
export type SnapshotIntent = {
  readonly label: string;
  /** Number of the first; those below it belong to an earlier answer of the same run. */
  readonly first: number;
  /** Where they are mounted. */
  readonly folder: string;
  /** The groups that they are in, by the id that lasts when one is renamed. */
  readonly groups: { readonly id: string; readonly name: string }[];
  /** Devices of volumes that are made still together. */
  readonly held: string[];
};

/** Plans the snapshots of what lies on logical volumes. */
export const planSnapshots = async (groups: readonly SnapshotGroup[], circumstances: Circumstances): Promise<SnapshotPlan> => {
  const { mounts, volumes, label, size } = circumstances;
  const refusals = new Map<string, BackupError>();
  for (;;) {
    const free = volumes.filter((volume) => canBeFrozen(volume) && !refusals.has(volume.groupId));
    const { groups: placedGroups, left } = await placeGroups(groups, mounts, (_, { device }) => free.find((one) => one.device === device), {
      blocks: true,
    });
    const sets = setsOf(placedGroups);
    const sizes = sizesOf(sets.flat(), size);
    // Without the volumes that have no room, other groups are left, whole if they belong to a workload.
    for (const [groupId, refusal] of sizes.refusals) refusals.set(groupId, refusal);
    if (sizes.refusals.size > 0) continue;
    const placed = placedGroups.flatMap((group) => group.placed);
    const first = firstFree(label, volumes);
    const snapshots = sets
      .flat()
      .flatMap((volume, at) => planOne(volume, first + at, { label, placed, extents: sizes.extents.get(volume) }));
    return {
      snapshots,
      sets: sets.map((set) => snapshots.filter(({ volume }) => set.includes(volume))),
      placed,
      left,
      refusals: [...refusals.values()],
      intent: (folder) => ({ label, first, folder, groups: groupsOf(sets.flat()), held: sets.flatMap(heldOf) }),
    };
  }
};

// Of a snapshot with a size there can be no other, and one of ours is nobody's to back up.
const canBeFrozen = ({ name, roles, isMerging }: LogicalVolume) => !roles.includes('thicksnapshot') && !isMerging && !isLabelled(name);

const firstFree = (label: string, volumes: readonly LogicalVolume[]) =>
  Math.max(0, ...volumes.map(({ name }) => numberIn(label, name) ?? 0)) + 1;

const groupsOf = (volumes: readonly LogicalVolume[]) =>
  [...new Map(volumes.map(({ groupId, group }) => [groupId, group]))].map(([id, name]) => ({ id, name }));

const heldOf = (set: readonly LogicalVolume[]) => (set.length > 1 ? set.map(({ dmName }) => dmName) : []);

interface Planning {
  readonly label: string;
  readonly placed: readonly PlacedPath<LogicalVolume>[];
  readonly extents: number | undefined;
}

const planOne = (volume: LogicalVolume, number: number, { label, placed, extents }: Planning): readonly PlannedSnapshot[] => {
  const mount = placed.flatMap(({ pieces }) => pieces).find((piece) => piece.volume === volume)?.mount;
  return mount === undefined ? [] : [{ name: `${label}${number}`, number, volume, extents, mount }];
};
