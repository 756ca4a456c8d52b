import { existsSync, readdirSync } from 'node:fs';
import type { HypervHost } from '../../simulators/windows/a-hyperv-host.ts';
import { journalsOf } from './machines-job.ts';

/** What a run has left behind. */
export interface Left {
  /** Names of checkpoints. */
  readonly checkpoints: readonly string[];
  /** Names of machines whose disks are still being merged. */
  readonly merging: readonly string[];
  readonly exports: number;
  readonly staged: readonly string[];
  readonly journals: readonly string[];
}

/** What it should be. */
export const nothing: Left = { checkpoints: [], merging: [], exports: 0, staged: [], journals: [] };

/** Looks at the host. */
export const leftOn = (host: HypervHost): Left => {
  const { vms, jobs } = host.state();
  const journals = journalsOf(host);
  return {
    checkpoints: vms.flatMap(({ checkpoints }) => checkpoints.map(({ name }) => name)),
    merging: vms.filter(({ busy }) => busy.length > 0).map(({ name }) => name),
    exports: jobs.filter(({ state }) => state === 4).length,
    staged: readdirSync(host.staging),
    journals: existsSync(journals) ? readdirSync(journals) : [],
  };
};
