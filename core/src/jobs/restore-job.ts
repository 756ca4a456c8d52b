import type { RestoreRequest, RestoreResult } from '../contracts/restore-and-verify.ts';
import type { PointRequest } from '../contracts/restore-point.ts';
import type { RunListener } from '../events/run-event.ts';
import { runRestore } from '../lifecycle/run-restore.ts';
import type { RestoreStep } from '../lifecycle/steps.ts';
import type { Walk } from '../lifecycle/walk.ts';
import { type Closing, conductRun, type RunResult } from './conduct-run.ts';
import { loadJob } from './load-job.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun } from './prepared-run.ts';
import { recoverSite } from './recover-site.ts';
import type { Site } from './site.ts';

/** What to restore from a job. */
export interface RestoreJobRequest {
  /** Which point; identities that are left out are the site's. */
  readonly point: Omit<PointRequest, 'identities'> & Partial<Pick<PointRequest, 'identities'>>;
  readonly request: RestoreRequest;
  readonly listeners?: readonly RunListener[];
  readonly signal?: AbortSignal;
}

/** How a restore ended; `result` is missing when it did not come to place anything. */
export interface RestoreRunResult extends RunResult {
  readonly result: RestoreResult | undefined;
}

/**
 * Restores from one point of a job. Resolves whatever the outcome.
 * @throws what `loadJob` throws, `CORE_STEP_UNANSWERED`, `CORE_STATE_UNWRITABLE`: all before anything is touched
 */
export const restoreJob = async (site: Site, jobName: string, asked: RestoreJobRequest): Promise<RestoreRunResult> => {
  const loaded = await loadJob(site, jobName, 'read');
  const { dryRun } = asked.request;
  const prepared = await prepareRun(site, loaded, {
    action: 'restore',
    secrets: 'what is there',
    dryRun,
    ...(asked.listeners === undefined ? {} : { listeners: asked.listeners }),
  });
  const { hooks, policies } = prepared.restore;
  const point = { identities: prepared.context.settings.identities, ...asked.point };
  const run = await conductRun<RestoreStep>(
    prepared,
    {
      table: 'restore',
      policies,
      body: async (walk) => {
        await runRestore({ walk, hooks, recover: () => recoverSite(prepared), point, request: asked.request });
      },
      tail: (walk, closing) => restoreTail(walk, prepared, closing),
    },
    asked.signal,
  );
  return { ...run, result: prepared.context.found.placed };
};

const restoreTail = async (
  walk: Walk<RestoreStep>,
  { restore: { hooks } }: PreparedRun,
  { flushLog, saveReport }: Closing,
): Promise<void> => {
  const { context, run } = walk;
  await walk.step('log', () => flushLog().finally(() => hooks.log.promise(run)));
  if (context.hasPassed('start')) await walk.step('post', () => hooks.post.promise(run, context.outcome()));
  await walk.endScope('run');
  const report = await saveReport();
  await walk.step('report', () => hooks.report.promise(run, report));
};
