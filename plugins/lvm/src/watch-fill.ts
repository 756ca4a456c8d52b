import type { Host, Run } from '@tapedeck/core';
import { fillsOf } from './check-frozen.ts';

const everyMs = 10_000;

/**
 * Looks now and then, while a run makes progress, how full its snapshots are. What can no longer be read ends the run at once,
 * not after hours of errors. Made for one run, whose state it keeps.
 */
export const watchFill = (host: Host) => {
  let nextMs = 0;
  const said = new Set<string>();
  const look = async (run: Run): Promise<void> => {
    const fills = await fillsOf(run, host);
    // When everything is read, snapshots may go.
    if (run.found.committed !== undefined) return;
    for (const { error, filling } of fills) {
      if (error !== undefined) return run.cancel(error);
      if (filling === undefined || said.has(filling.what)) continue;
      said.add(filling.what);
      run.note('LVM_SNAPSHOT_FILLING', `The ${filling.what} is ${filling.usedPercent.toFixed(1)} % full. Once it is full, the run fails.`);
    }
  };
  return (run: Run): void => {
    if (run.found.snapshot === undefined || run.found.committed !== undefined || host.monotonicMs() < nextMs) return;
    nextMs = Number.POSITIVE_INFINITY;
    void look(run)
      // That it could not be told is no reason to end; it is asked again, and before the commit in any case.
      .catch(() => undefined)
      .finally(() => {
        nextMs = host.monotonicMs() + everyMs;
      });
  };
};
