import { describeError } from '../lifecycle/attribution.ts';
import { outcomeOfSource } from './debts.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Outcome } from './outcome.ts';
import type { RunReport } from './report.ts';
import type { RunContext } from './run-context.ts';

/** The report of a run as things stand. It is masked before it leaves the run. */
export const buildReport = (context: RunContext): RunReport => {
  const { id, action, job, host, dryRun } = context.settings;
  const outcome = context.outcome();
  const { stopped, found, retention, restored, checked } = context;
  return {
    format: 1,
    runId: id,
    job: job.name,
    kind: job.kind,
    action,
    host: host.hostName,
    dryRun,
    startedAt: context.settings.startedAt.toISOString(),
    endedAt: host.now().toISOString(),
    outcome,
    exitCode: exitCodeOf(outcome, stopped?.error.code),
    ...(stopped === undefined ? {} : { error: describeError(stopped.error, stopped.step) }),
    sources: context.ledger
      .balances()
      .map(({ untolerated, ...balance }) => ({ ...balance, outcome: outcomeOfSource({ untolerated, ...balance }) })),
    destinations: destinations(context),
    ...(found.created === undefined ? {} : { media: mediaReport(context) }),
    ...(found.streamed === undefined ? {} : { streamed: { ...found.streamed } }),
    ...(restored === undefined ? {} : { restored: { ...restored, ...(checked === undefined ? {} : { checked }) } }),
    ...(retention === undefined ? {} : { retention }),
    steps: context.steps,
    problems: [...context.problems.kept],
    problemCount: context.problems.count,
    notes: context.notes,
    swallowed: context.settings.events.swallowed,
  };
};

// Each destination has an outcome of its own: a replica that fails changes nothing for the first, and the other way round.
const destinations = (context: RunContext): RunReport['destinations'] => {
  const { found, captureOutcome, replicas, settings } = context;
  // A dry run brings nothing anywhere.
  if (found.destination === undefined || settings.dryRun) return [];
  return [{ name: found.destination.name, outcome: primaryOutcome(context, captureOutcome) }, ...replicas];
};

const primaryOutcome = ({ found, settings }: RunContext, capture: Outcome | undefined): Outcome => {
  if (settings.action === 'backup' && found.committed === undefined)
    return capture === 'cancelled' || capture === 'skipped' ? capture : 'failed';
  return capture ?? 'complete';
};

const mediaReport = ({ found }: RunContext): NonNullable<RunReport['media']> => {
  const { created, committed, compared } = found;
  if (created === undefined) throw new Error('There is no media file to report on.');
  const { mediaId, type, reason } = created;
  return {
    mediaId,
    type,
    ...(reason === undefined ? {} : { reason }),
    committed: committed !== undefined,
    ...(committed === undefined
      ? {}
      : {
          sequence: committed.sequence,
          fileName: committed.fileName,
          parts: committed.parts,
          storedBytes: committed.storedBytes,
          verified: committed.verified,
        }),
    compared: compared !== undefined && compared.findings.length === 0,
  };
};

/** The report that the watchdog writes when the main thread falls silent in this step. */
export const silentReport = (context: RunContext, step: string): RunReport => ({
  ...buildReport(context),
  outcome: 'failed',
  exitCode: exitCodeOf('failed', undefined),
  error: {
    code: 'CORE_MAIN_SILENT',
    message: `The process did not answer any more in the step "${step}", after a deadline had passed, and was ended.`,
    hint: 'A plugin has held the main thread; the next run gives back what was left.',
    step,
  },
});
