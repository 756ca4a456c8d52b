import { tmpdir } from 'node:os';
import type { ApplicationRun } from '@tapedeck/core';

/** A run as an application sees it, outside of any job: what is taken is not given back, what is said goes nowhere. */
export const applicationRun = (signal: AbortSignal): ApplicationRun => ({
  id: '0123456789ab',
  signal,
  stateFolder: tmpdir(),
  found: {},
  take: async (_, action) => ({ fact: await action(), release: async () => {} }),
  problem: () => {},
  note: () => {},
  progress: () => {},
  workloads: { declare: () => {}, describe: () => {}, lose: () => {}, list: () => [] },
});
