import type { BackupError } from '@tapedeck/core';
import { poolFull, snapshotFull, snapshotGone } from './errors.ts';
import { fullName, type LogicalVolume } from './list-volumes.ts';

/** From here on it is said that a snapshot, or the pool that it lies in, may be full before everything is read. */
const fillingPercent = 80;

/** What is the matter with a snapshot. */
export interface Fill {
  /** Nothing that is read from now on is to be trusted. */
  readonly error?: BackupError;
  /** It may soon be so. */
  readonly filling?: { readonly what: string; readonly usedPercent: number };
}

/** Judges by the state of all volumes whether the snapshot of this name still holds what it held when it was taken. */
export const judgeFill = (name: string, volumes: readonly LogicalVolume[]): Fill => {
  const snapshot = volumes.find((volume) => volume.name === name);
  if (snapshot === undefined) return { error: snapshotGone(name, 'has gone') };
  const full = fullName(snapshot);
  const origin = `${snapshot.group}/${snapshot.origin}`;
  if (snapshot.isInvalid || snapshot.usedPercent >= 100) {
    if (snapshot.pool === '') return { error: snapshotFull(full, origin, snapshot.bytes) };
  }
  if (snapshot.dmName === '') return { error: snapshotGone(full, 'has been deactivated') };
  if (snapshot.isMerging) return { error: snapshotGone(full, 'has been merged into its origin') };
  const room =
    snapshot.pool === '' ? snapshot : volumes.find(({ groupId, name }) => groupId === snapshot.groupId && name === snapshot.pool);
  return room === undefined ? {} : judgeRoom(room, snapshot);
};

const judgeRoom = (room: LogicalVolume, snapshot: LogicalVolume): Fill => {
  const { usedPercent, health } = room;
  const isPool = room !== snapshot;
  if (isPool && (usedPercent >= 100 || health !== '')) return { error: poolFull(fullName(room), usedPercent, health) };
  if (usedPercent < fillingPercent) return {};
  return { filling: { what: `${isPool ? 'thin pool' : 'snapshot'} "${fullName(room)}"`, usedPercent } };
};
