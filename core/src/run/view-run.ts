import type { Run } from './run.ts';
import type { RunContext } from './run-context.ts';

/** Who looks at a run. */
export interface RunViewer {
  readonly use: string;
  readonly signal: AbortSignal;
  readonly take: Run['take'];
}

/** A run as one tap sees it. */
export const viewRun = (context: RunContext, { use, signal, take }: RunViewer): Run => {
  const { id, job, type, dryRun, bytesPerSecond, startedAt, host, pipeline, identities, signer, stateFolder, events } = context.settings;
  return {
    id,
    job,
    type,
    dryRun,
    bytesPerSecond,
    startedAt,
    signal,
    host,
    pipeline,
    identities,
    signer,
    stateFolder,
    found: context.found,
    debts: {
      expect: (source, count) => context.ledger.expect(source, count, use),
      settle: (source, how, count) => context.ledger.settle(source, how, count, use),
      seal: (source) => context.ledger.seal(source),
    },
    points: {
      list: () => context.pointsFor(signal).list(),
      remove: (request) => context.pointsFor(signal).remove(request),
    },
    workloads: {
      declare: (workload) => context.declare(workload, use),
      describe: (name, facts) => context.workloads.describe(name, facts),
      lose: (name, error) => context.lose(name, error),
      list: () => context.workloads.list(),
    },
    freeze: (group) => void context.groups.push(group),
    take,
    problem: (problem) => context.problem(problem),
    note: (code, message) => context.note(code, message),
    progress: (known) => {
      const progress = { ...context.estimate, ...known };
      context.tellProgress(progress);
      events.emit({ event: 'progress', progress });
    },
    wouldChange: (change) => events.emit({ event: 'change', change }),
    written: (batch) => {
      context.tellWritten(batch);
      events.emit({ event: 'written', batch });
    },
    cancel: (reason) => context.cancel(reason),
  };
};
