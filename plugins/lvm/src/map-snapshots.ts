import { stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { knownPath, mapOthers, type PlacedPath, type Snapshot } from '@tapedeck/core';
import { dmNameOf, type LogicalVolume } from './list-volumes.ts';
import type { PlannedSnapshot } from './plan-snapshots.ts';

/** Where the snapshot of this number is mounted. */
export const mountFolder = (folder: string, number: number): string => join(folder, String(number));

/** Whether something is mounted on a folder: it then lies on another device than the one around it. */
export const isMounted = async (folder: string): Promise<boolean> => {
  const [inside, around] = await Promise.all([stat(folder), stat(dirname(folder))]);
  return inside.dev !== around.dev;
};

/** The device that has the blocks of a snapshot. */
export const deviceOf = ({ volume, name }: Pick<PlannedSnapshot, 'volume' | 'name'>): string =>
  `/dev/mapper/${dmNameOf(volume.group, name)}`;

/** Where each path is read now, and each place below it that is mounted from elsewhere. */
export const mapSnapshots = (
  placed: PlacedPath<LogicalVolume>,
  snapshots: readonly PlannedSnapshot[],
  folder: string,
): Snapshot['mapping'] => [
  ...placed.pieces.flatMap(({ at, mount, volume }) => {
    const snapshot = snapshots.find((one) => one.volume === volume);
    if (snapshot === undefined) return [];
    // What is mounted may be a part of the file system; its snapshot is mounted whole.
    const within = join(mount.top.slice(1), relative(mount.target, at));
    const readFrom = join(mountFolder(folder, snapshot.number), within);
    return [{ path: knownPath(placed, at), readFrom, device: deviceOf(snapshot) }];
  }),
  ...mapOthers(placed),
];
