import type { FilterEntry } from '@tapedeck/core';

/** Limits on files, worked out once per run so that all threads agree. Only regular files are held to them. */
export type Limits = {
  readonly maxFileBytes?: number;
  /** Modification times outside these are left out, in milliseconds since 1970. */
  readonly oldestMs?: number;
  readonly newestMs?: number;
};

/** Why a limit leaves the entry out; `undefined` when none does. */
export const beyondLimits = (entry: FilterEntry, { maxFileBytes, oldestMs, newestMs }: Limits): string | undefined => {
  if (entry.kind !== 'file') return undefined;
  if (maxFileBytes !== undefined && entry.sizeBytes > maxFileBytes) return 'larger than the site file allows';
  if (oldestMs !== undefined && entry.modifiedMs < oldestMs) return 'older than the site file allows';
  if (newestMs !== undefined && entry.modifiedMs > newestMs) return 'newer than the site file allows';
  return undefined;
};
