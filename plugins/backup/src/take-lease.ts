import { ReaderLease } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { lockTiming } from './take-lock.ts';

/**
 * Says that this run reads from a set: nothing that was removed from it is freed until the lease is given back. `undefined` in a dry run, which
 * changes nothing, and where nothing can be written.
 */
export const takeLease = async (run: Run, destination: Destination, base: string): Promise<ReaderLease | undefined> =>
  run.dryRun ? undefined : ReaderLease.take(destination, base, lockTiming(run).beatMs);
