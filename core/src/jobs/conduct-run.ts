import { asBackupError } from '../errors/as-backup-error.ts';
import type { StepPolicy } from '../lifecycle/step-policy.ts';
import { Walk } from '../lifecycle/walk.ts';
import { buildReport, silentReport } from '../run/build-report.ts';
import type { RunReport } from '../run/report.ts';
import { makeState, tryRoom } from '../state/layout.ts';
import { isReport, writeReport } from '../state/reports.ts';
import { rotateState } from '../state/rotate.ts';
import { openRunLog, type RunLog } from '../state/run-log.ts';
import { stateUnwritable } from '../state/state-unwritable.ts';
import { brokenJournal } from './close-prepared.ts';
import type { PreparedRun } from './prepared-run.ts';

/** How a run ended. */
export interface RunResult {
  readonly report: RunReport;
  readonly exitCode: number;
}

/** One table of steps, and how its run goes. */
export interface Conduct<Step extends string> {
  readonly table: 'backup' | 'restore';
  readonly policies: Readonly<Record<Step, StepPolicy>>;
  /** The steps up to the end of the scopes `source` and `destination`. What it throws ends it, and is weighed. */
  readonly body: (walk: Walk<Step>) => Promise<void>;
  /** The steps after it, which run whatever the outcome; a dry run has none. */
  readonly tail: (walk: Walk<Step>, closing: Closing) => Promise<void>;
}

/** What the tail of a run has core do. */
export interface Closing {
  flushLog(): Promise<void>;
  /** Writes the report as things stand, and returns it. */
  saveReport(): Promise<RunReport>;
}

/** Conducts a prepared run from its first step to its last record. Resolves whatever the outcome. */
export const conductRun = async <Step extends string>(
  prepared: PreparedRun,
  conduct: Conduct<Step>,
  signal?: AbortSignal,
): Promise<RunResult> => {
  const { context, watchdog, logPath } = prepared;
  const { id, dryRun, job, action, events } = context.settings;
  if (!dryRun) await prepareState(prepared);
  const log = dryRun ? undefined : openRunLog(logPath, id, job.name);
  if (log !== undefined) events.listen(log.listener);
  const stopListening = cancelOn(signal, prepared);
  try {
    events.emit({ event: 'run-started', job: job.name, kind: job.kind, action, dryRun });
    const report = await walkThrough(prepared, conduct, log);
    events.emit({ event: 'run-ended', outcome: report.outcome, report });
    return { report, exitCode: report.exitCode };
  } finally {
    stopListening();
    await log?.close();
    await watchdog.close();
  }
};

const walkThrough = async <Step extends string>(
  prepared: PreparedRun,
  conduct: Conduct<Step>,
  log: RunLog | undefined,
): Promise<RunReport> => {
  const { context, takings, journal } = prepared;
  const walk = makeWalk(prepared, conduct, log);
  try {
    await conduct.body(walk);
  } catch (error) {
    context.stop(error);
  }
  if (context.settings.dryRun) return maskedReport(prepared);
  await conduct.tail(walk, { flushLog: async () => log?.flush(), saveReport: () => saveReport(prepared) });
  await walk.endScope('source', 'destination', 'run');
  await journal.close(takings.allGivenBack).catch((error: unknown) => context.survive(brokenJournal(error), 'core'));
  // Old reports that stay are no reason to call a backup anything less than it is.
  await rotateState(prepared.layout, context.settings.host.now()).catch(({ message }: Error) =>
    context.note('CORE_STATE_NOT_ROTATED', message),
  );
  return saveReport(prepared);
};

/** Makes the walk of a prepared run through one of the tables. */
export const makeWalk = <Step extends string>(
  prepared: PreparedRun,
  { table, policies }: Pick<Conduct<Step>, 'table' | 'policies'>,
  log?: RunLog,
) => {
  const { context, takings, runner, taps, watchdog, mask } = prepared;
  return new Walk<Step>({
    context,
    takings,
    runner,
    policies,
    usesOf: (step) => taps[table].filter((tap) => tap.step === step).map(({ use }) => use),
    between: async (step) => {
      watchdog.describe(JSON.stringify(mask(silentReport(context, step))));
      // A log that cannot be written is told once, by the step `log`.
      await log?.flush().catch(() => {});
    },
  });
};

const prepareState = async ({ layout, site, context, journal }: PreparedRun) => {
  try {
    await makeState(layout);
    // A restore may be what makes room: it is not refused for that.
    if (context.settings.action === 'backup') await tryRoom(layout);
    // A backup is seen by what it takes; a restore may take nothing, and must be seen all the same.
    else await journal.begin();
  } catch (error) {
    throw stateUnwritable(site.stateFolder, error);
  }
};

/** Cancels the run when `signal` fires; answers how to listen no longer. */
export const cancelOn = (signal: AbortSignal | undefined, { context }: PreparedRun) => {
  const cancel = () => context.cancelByUser();
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
};

/** A report that could not be written makes the run degraded: nobody would find it otherwise. */
const saveReport = async (prepared: PreparedRun): Promise<RunReport> => {
  try {
    const report = maskedReport(prepared);
    await writeReport(prepared.reportPath, report);
    return report;
  } catch (error) {
    const { context } = prepared;
    const code = 'CORE_REPORT_UNWRITTEN';
    // It is written twice; the second time nobody needs to hear of it again.
    if (!context.problems.kept.some((problem) => problem.code === code))
      context.survive(asBackupError(error, code, 'The report could not be written'), 'core');
    return maskedReport(prepared);
  }
};

const maskedReport = ({ context, mask }: PreparedRun): RunReport => {
  const report = mask(buildReport(context));
  if (isReport(report)) return report;
  throw new Error('The report is not what its schema says.');
};
