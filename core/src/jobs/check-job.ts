import type { RunListener } from '../events/run-event.ts';
import type { BackupStep } from '../lifecycle/steps.ts';
import { conductRun, type RunResult } from './conduct-run.ts';
import { loadJob } from './load-job.ts';
import { prepareRun } from './prepare-run.ts';
import type { Site } from './site.ts';

/** How to check. */
export interface CheckJobRequest {
  readonly listeners?: readonly RunListener[];
  readonly signal?: AbortSignal;
}

/**
 * Can this job run? Asks the plugins and looks for the destination, and changes nothing.
 * @throws what `runJob` throws before anything is touched
 */
export const checkJob = async (site: Site, jobName: string, { listeners, signal }: CheckJobRequest = {}): Promise<RunResult> => {
  const loaded = await loadJob(site, jobName, 'write');
  const asked = { action: 'backup', secrets: 'all', dryRun: true } as const;
  const prepared = await prepareRun(site, loaded, { ...asked, ...(listeners === undefined ? {} : { listeners }) });
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
