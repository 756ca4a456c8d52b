import type { Host, Run } from '@tapedeck/core';
import type { Fill } from './judge-fill.ts';
import { checkMounted, fillsOf } from './snapshots-read.ts';

const everyMs = 10_000;

/** What of a run is watched, and what is done to it. */
export type WatchedRun = Pick<Run, 'found' | 'id' | 'stateFolder' | 'signal' | 'note' | 'cancel'>;

/** Watches over the snapshots of one run. */
export interface FillWatch {
  /** Looks now and then, while the run makes progress. What can no longer be read ends it at once, not after hours of errors. */
  glance(run: WatchedRun): void;
  /**
   * Makes sure that they have lasted until everything was read. @throws `LVM_SNAPSHOT_FULL`, `LVM_SNAPSHOT_GONE`, `LVM_POOL_FULL`
   */
  check(run: WatchedRun): Promise<undefined>;
}

/** Makes one. It belongs to the run that the plugin is applied for, and remembers what it has said. */
export const fillWatch = (host: Host): FillWatch => {
  let nextMs = 0;
  const said = new Set<string>();
  const judge = (run: WatchedRun, fills: readonly Fill[]): void => {
    for (const { error, filling } of fills) {
      if (error !== undefined) throw error;
      if (filling === undefined || said.has(filling.what)) continue;
      said.add(filling.what);
      run.note('LVM_SNAPSHOT_FILLING', `The ${filling.what} is ${filling.usedPercent.toFixed(1)} % full. Once it is full, the run fails.`);
    }
  };
  // That it cannot be told just now is no reason to end: it is asked again, and before the commit in any case.
  const glance = async (run: WatchedRun): Promise<void> => {
    const fills = await fillsOf(run, host).catch(() => []);
    // When everything is read, they may go.
    if (!isOver(run)) judge(run, fills);
  };
  const isOver = (run: WatchedRun) => run.found.snapshot === undefined || run.found.committed !== undefined;
  return {
    glance: (run) => {
      if (isOver(run) || host.monotonicMs() < nextMs) return;
      nextMs = Number.POSITIVE_INFINITY;
      void glance(run)
        .catch((error: Error) => run.cancel(error))
        .finally(() => {
          nextMs = host.monotonicMs() + everyMs;
        });
    },
    check: async (run) => {
      judge(run, await fillsOf(run, host));
      await checkMounted(run);
    },
  };
};
