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

/** What `lvs` says of a pool that takes nothing more. */
const fullPools = ['out_of_data', 'metadata_read_only', 'failed'];

/** Judges by the state of all volumes whether the snapshot of this name still holds what it held when it was taken. */
export const judgeFill = (name: string, volumes: readonly LogicalVolume[]): Fill => {
  const snapshot = volumes.find((volume) => volume.name === name);
  if (snapshot === undefined) return { error: snapshotGone(name, 'has gone') };
  const full = fullName(snapshot);
  if (snapshot.dmName === '') return { error: snapshotGone(full, 'has been deactivated') };
  if (snapshot.isMerging) return { error: snapshotGone(full, 'has been merged into its origin') };
  if (snapshot.pool === '') return judgeSized(snapshot);
  const pool = volumes.find((one) => one.groupId === snapshot.groupId && one.name === snapshot.pool);
  return pool === undefined ? {} : judgePool(pool);
};

const judgeSized = (snapshot: LogicalVolume): Fill => {
  const { group, origin, usedPercent, bytes, isInvalid } = snapshot;
  if (isInvalid || usedPercent >= 100) return { error: snapshotFull(fullName(snapshot), `${group}/${origin}`, bytes) };
  return usedPercent < fillingPercent ? {} : { filling: { what: `snapshot "${fullName(snapshot)}"`, usedPercent } };
};

const judgePool = (pool: LogicalVolume): Fill => {
  const { usedPercent, health } = pool;
  if (usedPercent >= 100 || fullPools.includes(health)) return { error: poolFull(fullName(pool), usedPercent, health) };
  return usedPercent < fillingPercent ? {} : { filling: { what: `thin pool "${fullName(pool)}"`, usedPercent } };
};
