import { ReaderLease, removeDeadLeases } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { lockTiming } from './take-lock.ts';

/**
 * Says that this run reads from a set: nothing that was removed from it is freed until the lease is given back. `undefined` in a dry run, which
 * changes nothing, and where nothing can be written.
 */
export const takeLease = async (run: Run, destination: Destination, base: string): Promise<ReaderLease | undefined> => {
  if (run.dryRun) return undefined;
  // What a reader left that was killed; who may not remove it reads all the same.
  await removeDeadLeases(destination, base).catch(() => undefined);
  return ReaderLease.take(destination, base, lockTiming(run).beatMs);
};

/** Reads from a set under a lease. */
export const leased = async <Result>(run: Run, destination: Destination, base: string, read: () => Promise<Result>): Promise<Result> => {
  const lease = await takeLease(run, destination, base);
  try {
    return await read();
  } finally {
    await lease?.release();
  }
};
