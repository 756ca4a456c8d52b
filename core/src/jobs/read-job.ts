import type { Destination } from '../contracts/destination.ts';
import type { JobKind } from '../contracts/job-kind.ts';
import type { PointRequest, PointSummary, RestorePoint } from '../contracts/restore-point.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { RunListener } from '../events/run-event.ts';
import type { RestoreStep } from '../lifecycle/steps.ts';
import { closePoint } from '../run/close-point.ts';
import type { Run } from '../run/run.ts';
import { viewRun } from '../run/run-context.ts';
import type { Secret } from '../site/secret.ts';
import { makeWalk } from './conduct-run.ts';
import { loadJob } from './load-job.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { Site } from './site.ts';

/** Access to the restore points of a job, while its destination is there. */
export interface JobAccess {
  readonly run: Run;
  readonly destination: Destination;
  /** Points in the set's order, newest last; needs no key. */
  listPoints(): Promise<readonly PointSummary[]>;
  /** Opens one point; it is closed at the latest when the access ends. Identities that are left out are the site's. */
  openPoint(request: Omit<PointRequest, 'identities'> & Partial<Pick<PointRequest, 'identities'>>): Promise<RestorePoint>;
  /** Whether one of these identities opens the key of the set; `undefined` when it is not encrypted or not there. */
  opens(identities: readonly Secret[]): Promise<boolean | undefined>;
}

/** How to read. */
export interface ReadJobRequest {
  readonly listeners?: readonly RunListener[];
  readonly signal?: AbortSignal;
}

/**
 * Locates the destination of a job and gives access to its restore points. Whatever was taken for that is given back at
 * the end. No report, no log; no state folder is needed.
 * @throws what `loadJob` throws, `CORE_STEP_UNANSWERED`, whatever `locate` and the reader throw
 */
export const readJob = async <Result>(
  site: Site,
  jobName: string,
  read: (access: JobAccess) => Promise<Result>,
  request: ReadJobRequest = {},
): Promise<Result> => {
  const loaded = await loadJob(site, jobName, 'read');
  const listeners = request.listeners ?? [];
  const prepared = await prepareRun(site, loaded, { action: 'read', secrets: 'what is there', listeners });
  const { context, restore, journal, takings, watchdog } = prepared;
  const walk = makeWalk<RestoreStep>(prepared, { table: 'restore', policies: restore.policies });
  const cancel = () => context.cancelByUser();
  if (request.signal?.aborted) cancel();
  request.signal?.addEventListener('abort', cancel, { once: true });
  const opened: RestorePoint[] = [];
  try {
    const destination = await walk.answer('locate', () => restore.hooks.locate.promise(walk.run));
    context.found.destination = destination;
    return await read(makeAccess(prepared, destination, opened));
  } finally {
    for (const point of opened) await closePoint(point, context);
    await walk.endScope('source', 'destination', 'run');
    await journal.close(takings.allGivenBack);
    await watchdog.close();
    request.signal?.removeEventListener('abort', cancel);
  }
};

const makeAccess = (prepared: PreparedRun, destination: Destination, opened: RestorePoint[]): JobAccess => {
  const { name, kind } = kindOf(prepared);
  const { context, takings, takers } = prepared;
  const run = viewRun(context, {
    use: name,
    signal: context.signal,
    take: (intent, action) => {
      const taker = takers.get(name);
      if (taker === undefined) throw new Error(`The use "${name}" has not been applied.`);
      return takings.take(taker, () => false, intent, action);
    },
  });
  return {
    run,
    destination,
    listPoints: () => kind.listPoints(run, destination),
    opens: (identities) => kind.opens(run, destination, identities),
    async openPoint(request) {
      const point = await kind.openPoint(run, destination, { identities: run.identities, ...request });
      opened.push(point);
      return point;
    },
  };
};

const kindOf = ({ loaded }: PreparedRun): { readonly name: string; readonly kind: JobKind } => {
  const use = loaded.uses.find(({ place }) => place === 'kind');
  if (use?.plugin.kind !== undefined) return { name: use.name, kind: use.plugin.kind };
  throw new BackupError('CORE_KIND_WITHOUT_POINTS', `The job kind "${loaded.job.kind}" offers no restore points.`, {
    hint: 'Name the job that wrote them.',
  });
};
