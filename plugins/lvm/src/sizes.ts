import { type BackupError, parseSize } from '@tapedeck/core';
import { noSpace } from './errors.ts';
import { fullName, type LogicalVolume } from './list-volumes.ts';

/** Less than this is soon full even on a volume on which little changes. */
const leastBytes = 128 << 20;
const usualShare = 0.1;

/** How many extents the snapshot of each volume gets, and which groups have no room for theirs. */
export interface Sizes {
  readonly extents: ReadonlyMap<LogicalVolume, number>;
  readonly refusals: ReadonlyMap<string, BackupError>;
}

/** Sizes snapshots of these volumes. Those of thin ones have none: their room is the pool's. */
export const sizesOf = (volumes: readonly LogicalVolume[], size: string | undefined): Sizes => {
  const extents = new Map<LogicalVolume, number>();
  const refusals = new Map<string, BackupError>();
  const groups = Map.groupBy(
    volumes.filter(({ pool }) => pool === ''),
    ({ groupId }) => groupId,
  );
  for (const [groupId, members] of groups) {
    const sizes = sizeGroup(members, size);
    if (sizes instanceof Map) for (const [volume, count] of sizes) extents.set(volume, count);
    else refusals.set(groupId, sizes);
  }
  return { extents, refusals };
};

const sizeGroup = (volumes: readonly LogicalVolume[], size: string | undefined): Map<LogicalVolume, number> | BackupError => {
  const [{ group, freeBytes, extentBytes } = { group: '', freeBytes: 0, extentBytes: 1 }] = volumes;
  const wanted = volumes.map((volume) => Math.ceil(bytesFor(volume, size) / extentBytes));
  const sum = wanted.reduce((all, one) => all + one, 0);
  const free = Math.floor(freeBytes / extentBytes);
  // Who has named a size gets it; the usual one may be half as large before there is no room.
  const share = size === undefined ? Math.min(1, free / sum) : 1;
  const needed = size === undefined ? sum / 2 : sum;
  if (needed > free)
    return noSpace(group, freeBytes, Math.ceil(needed) * extentBytes, volumes.map((one) => `"${fullName(one)}"`).join(', '));
  return new Map(volumes.map((volume, at) => [volume, Math.max(1, Math.floor((wanted[at] ?? 0) * share))]));
};

const bytesFor = ({ bytes }: LogicalVolume, size: string | undefined): number => {
  if (size === undefined) return Math.min(bytes, Math.max(leastBytes, bytes * usualShare));
  return size.endsWith('%') ? (bytes * Number.parseInt(size, 10)) / 100 : parseSize(size);
};
