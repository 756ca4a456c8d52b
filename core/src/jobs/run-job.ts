import type { RunListener } from '../events/run-event.ts';
import { livingRuns } from '../journal/living-runs.ts';
import { runBackup } from '../lifecycle/run-backup.ts';
import type { BackupStep } from '../lifecycle/steps.ts';
import type { Walk } from '../lifecycle/walk.ts';
import type { BackupType } from '../run/run.ts';
import { withinWindow } from '../schedule/within-window.ts';
import { type Closing, conductRun, type RunResult } from './conduct-run.ts';
import { noteStaying } from './eject-answers.ts';
import { lastTotals } from './last-totals.ts';
import { loadJob } from './load-job.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun } from './prepared-run.ts';
import { recoverSite } from './recover-site.ts';
import { retentionHeld } from './retention-held.ts';
import type { Site } from './site.ts';

/** How to run a job. */
export interface RunJobRequest {
  readonly type?: BackupType;
  /** Takes only the steps that change nothing. */
  readonly dryRun?: boolean;
  /** Most bytes a second that are written to the destination. */
  readonly bytesPerSecond?: number;
  /** Started by the job's schedule: waits for its backup window, and ends with it. A run by hand does not heed the window. */
  readonly scheduled?: boolean;
  readonly listeners?: readonly RunListener[];
  /** Cancels the run. What it has taken is given back all the same. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a job. Resolves whatever the outcome, with the report.
 * @throws what `loadJob` throws, `SITE_SECRET_MISSING`, `CORE_STEP_UNANSWERED`, `CORE_STATE_UNWRITABLE`: all before anything is touched
 */
export const runJob = async (site: Site, jobName: string, request: RunJobRequest = {}): Promise<RunResult> => {
  const loaded = await loadJob(site, jobName, 'write');
  const { signal, scheduled = false, ...asked } = request;
  const prepared = await prepareRun(site, loaded, { action: 'backup', secrets: 'all', ...asked });
  prepared.context.estimate = (await lastTotals(prepared.layout.reports, jobName)) ?? {};
  return runPrepared(prepared, scheduled, signal);
};

const runPrepared = (prepared: PreparedRun, scheduled: boolean, signal: AbortSignal | undefined): Promise<RunResult> => {
  const { hooks, policies } = prepared.backup;
  return conductRun<BackupStep>(
    prepared,
    {
      table: 'backup',
      policies,
      body: (walk) =>
        heedWindow(prepared, scheduled, () =>
          runBackup({ walk, hooks, recover: () => recoverSite(prepared), retentionHeldBy: () => retentionHeld(prepared) }),
        ),
      tail: (walk, closing) => backupTail(walk, prepared, closing),
    },
    signal,
  );
};

const heedWindow = async ({ context, loaded: { schedule } }: PreparedRun, scheduled: boolean, body: () => Promise<void>): Promise<void> => {
  const window = schedule?.window;
  if (window === undefined || context.settings.dryRun) return body();
  if (scheduled) return withinWindow(context, window, body);
  context.note('CORE_WINDOW_IGNORED', `Started by hand: the backup window ${window.opens}-${window.closes} is not heeded.`);
  return body();
};

/** The steps after the body: they run whatever the outcome, as far as the run had begun. */
const backupTail = async (walk: Walk<BackupStep>, prepared: PreparedRun, { flushLog, saveReport }: Closing): Promise<void> => {
  const { backup, loaded } = prepared;
  const { hooks } = backup;
  const { context, run } = walk;
  const started = context.hasPassed('start');
  await walk.step('log', () => flushLog().finally(() => hooks.log.promise(run)));
  if (started) await walk.step('post', () => hooks.post.promise(run, context.outcome()));
  if (started && isEjectWanted(loaded.job.eject, context.outcome())) {
    await walk.step('eject', () => hooks.eject.promise(run, context.outcome()));
    noteStaying(prepared);
  }
  // Before the report, so that it tells what could not be given back; and before the system may go down.
  await walk.endScope('run');
  const report = await saveReport();
  await walk.step('report', () => hooks.report.promise(run, report));
  // Who has cancelled wants to go on at this machine, also where nothing was left to cancel.
  if (!started || context.isCancelledByUser) return;
  if (walk.isTapped('shutdown') && (await noteOthers(prepared))) return;
  await walk.step('shutdown', () => hooks.shutdown.promise(run, context.outcome()));
};

/** Notes which other runs of the site go on, if any do: they would be cut off. */
const noteOthers = async ({ context, layout }: PreparedRun): Promise<boolean> => {
  const { id, host } = context.settings;
  const others = (await livingRuns(layout.journals, host)).filter(({ runId }) => runId !== id);
  const names = others.map(({ runId, job }) => `run ${runId} of the job "${job}"`).join(', ');
  if (others.length > 0) context.note('CORE_OTHERS_RUN', `The system is not shut down, since other work goes on: ${names}.`);
  return others.length > 0;
};

const isEjectWanted = (eject: boolean | 'always', outcome: string) => eject === 'always' || (eject && outcome === 'complete');
