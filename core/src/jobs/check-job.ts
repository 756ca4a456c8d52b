import type { BackupStep } from '../lifecycle/steps.ts';
import { conductRun, type RunResult } from './conduct-run.ts';
import { loadJob } from './load-job.ts';
import { prepareRun } from './prepare-run.ts';
import type { Site } from './site.ts';

/** How to check. */
export interface CheckJobRequest {
  readonly signal?: AbortSignal;
}

/**
 * Can this job run? Asks the plugins and looks for the destination, and changes nothing.
 * @throws what `runJob` throws before anything is touched
 */
export const checkJob = async (site: Site, jobName: string, { signal }: CheckJobRequest = {}): Promise<RunResult> => {
  const loaded = await loadJob(site, jobName, 'write');
  const prepared = await prepareRun(site, loaded, { action: 'backup', secrets: 'all', dryRun: true });
  const { hooks, policies } = prepared.backup;
  return conductRun<BackupStep>(
    prepared,
    {
      table: 'backup',
      policies,
      body: async (walk) => {
        await walk.step('check', () => hooks.check.promise(walk.run));
        await walk.answer('locate', () => hooks.locate.promise(walk.run));
      },
      tail: async () => {},
    },
    signal,
  );
};
