import type { Destination } from '../contracts/destination.ts';
import type { JobKind } from '../contracts/job-kind.ts';
import type { Annotation, Consolidated, CopiedPoint, Removal, RemovalRequest, Repair } from '../contracts/point-maintenance.ts';
import type { FindRequest, FoundVersion, SetUsage } from '../contracts/point-survey.ts';
import type { PointProgress } from '../contracts/restore-and-verify.ts';
import type { PointRequest, PointSummary, RestorePoint } from '../contracts/restore-point.ts';
import type { RetentionPlan } from '../contracts/retention.ts';
import type { SalvageRequest, SalvageResult } from '../contracts/salvage.ts';
import type { RebuildPlan } from '../contracts/system-rebuild.ts';
import type { UserKey, UserKeyChange, UserKeys } from '../contracts/user-keys.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { RunListener } from '../events/run-event.ts';
import type { RestoreStep } from '../lifecycle/steps.ts';
import { closePoint } from '../run/close-point.ts';
import type { Run } from '../run/run.ts';
import { maskError } from '../site/mask.ts';
import type { Secret } from '../site/secret.ts';
import { closePrepared } from './close-prepared.ts';
import { cancelOn, makeWalk } from './conduct-run.ts';
import { kindOf, maintenanceOf, surveyOf } from './job-points.ts';
import { loadJob } from './load-job.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun } from './prepared-run.ts';
import { rebuildPlans } from './rebuild-plans.ts';
import type { Site } from './site.ts';

/** Access to the restore points of a job, while its destination is there. */
export interface JobAccess {
  readonly run: Run;
  readonly destination: Destination;
  /** Points in the set's order, newest last; needs no key. */
  listPoints(): Promise<readonly PointSummary[]>;
  /** Opens one point; it is closed at the latest when the access ends. Identities that are left out are the site's. */
  openPoint(request: Omit<PointRequest, 'identities'> & Partial<Pick<PointRequest, 'identities'>>): Promise<RestorePoint>;
  /** How the machines that a point holds are rebuilt; empty when it holds none. */
  rebuildPlans(point: RestorePoint): Promise<readonly RebuildPlan[]>;
  /** Versions of all that fits a pattern, in all points. Identities that are left out are the site's. */
  find(request: Omit<FindRequest, 'identities'> & Partial<Pick<FindRequest, 'identities'>>): AsyncIterable<FoundVersion>;
  /** What the media set takes at the destination; needs no key. */
  usage(): Promise<SetUsage>;
  /** Whether one of these identities opens the key of the set; `undefined` when it is not encrypted or not there. */
  opens(identities: readonly Secret[]): Promise<boolean | undefined>;
  /** What the job's rules of retention say now; `undefined` when it has none. */
  retention(): Promise<RetentionPlan | undefined>;
  /** Removes points; in a dry run only says what would become of them. */
  remove(request: RemovalRequest): Promise<Removal>;
  /** Reads all media files, writes down what is damaged, and says what that costs. */
  repair(progress: (now: PointProgress) => void): Promise<Repair>;
  /** Makes a full point out of the newest one and all that it refers to, without looking at the source. */
  consolidate(): Promise<Consolidated>;
  /** Copies a point, all that it refers to and the keys into a folder on this machine. */
  copyPoint(selector: string, folder: string, progress: (now: PointProgress) => void): Promise<CopiedPoint>;
  /** Who can open the media set. */
  listKeys(): Promise<readonly UserKey[]>;
  /** Adds or removes a user key; answers who can open the set from now on. */
  changeKeys(change: UserKeyChange): Promise<readonly UserKey[]>;
  /** Writes a note beside a point; answers its id. */
  annotate(annotation: Annotation): Promise<string>;
  /** Takes what is whole out of a media file that is no restore point. Identities that are left out are the site's. */
  salvage(
    request: Omit<SalvageRequest, 'identities'> & Partial<Pick<SalvageRequest, 'identities'>>,
    progress: (now: PointProgress) => void,
  ): Promise<SalvageResult>;
}

/** How to read. */
export interface ReadJobRequest {
  readonly listeners?: readonly RunListener[];
  readonly signal?: AbortSignal;
  /** Changes nothing. */
  readonly dryRun?: boolean;
}

/**
 * Locates the destination of a job and gives access to its restore points. Whatever was taken for that is given back at
 * the end. No report, no log; no state folder is needed.
 * @throws what `loadJob` throws, `CORE_STEP_UNANSWERED`, `CORE_JOURNAL`, whatever `locate` and the reader throw
 */
export const readJob = async <Result>(
  site: Site,
  jobName: string,
  read: (access: JobAccess) => Promise<Result>,
  request: ReadJobRequest = {},
): Promise<Result> => {
  const loaded = await loadJob(site, jobName, 'read');
  const listeners = request.listeners ?? [];
  const prepared = await prepareRun(site, loaded, { action: 'read', secrets: 'what is there', listeners, dryRun: request.dryRun ?? false });
  const { context, restore } = prepared;
  const walk = makeWalk<RestoreStep>(prepared, { table: 'restore', policies: restore.policies });
  const stopListening = cancelOn(request.signal, prepared);
  const opened: RestorePoint[] = [];
  try {
    const destination = await walk.answer('locate', () => restore.hooks.locate.promise(walk.run));
    context.found.destination = destination;
    return await read(makeAccess(prepared, destination, opened));
  } catch (error) {
    throw maskError(error, prepared.mask);
  } finally {
    for (const point of opened) await closePoint(point, context);
    await walk.endScope('source', 'destination', 'run');
    stopListening();
    await closePrepared(prepared);
  }
};

const makeAccess = (prepared: PreparedRun, destination: Destination, opened: RestorePoint[]): JobAccess => {
  const { kind, run } = kindOf(prepared);
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
    rebuildPlans: (point) => rebuildPlans(prepared, point),
    find: (request) => surveyOf(prepared, kind).find(run, destination, { identities: run.identities, ...request }),
    usage: async () => surveyOf(prepared, kind).usage(run, destination),
    retention: async () => planRetention(prepared, await kind.listPoints(run, destination)),
    remove: async (request) => maintenanceOf(prepared, kind).remove(run, destination, request),
    salvage: async (request, progress) => {
      if (kind.salvage === undefined) throw cannotSalvage(prepared.loaded.job.kind);
      return kind.salvage(run, destination, { identities: run.identities, ...request }, progress);
    },
    repair: async (progress) => maintenanceOf(prepared, kind).repair(run, destination, progress),
    consolidate: async () => maintenanceOf(prepared, kind).consolidate(run, destination),
    listKeys: async () => keysOf(prepared, kind).list(run, destination),
    changeKeys: async (change) => keysOf(prepared, kind).change(run, destination, change),
    copyPoint: async (selector, folder, progress) => maintenanceOf(prepared, kind).copy(run, destination, selector, folder, progress),
    annotate: async (annotation) => maintenanceOf(prepared, kind).annotate(run, destination, annotation),
  };
};

const keysOf = ({ loaded }: PreparedRun, { keys }: JobKind): UserKeys => {
  if (keys !== undefined) return keys;
  throw new BackupError('CORE_KIND_WITHOUT_KEYS', `The job kind "${loaded.job.kind}" has no keys to add or remove.`, {
    hint: 'Name a job that is encrypted.',
  });
};

const cannotSalvage = (kind: string): BackupError =>
  new BackupError('CORE_KIND_CANNOT_SALVAGE', `The job kind "${kind}" cannot take anything out of an unfinished file.`, {
    hint: 'Restore from another point.',
  });

/** What the job's rules say of its points now; `undefined` when it has none. */
const planRetention = ({ loaded, context }: PreparedRun, points: readonly PointSummary[]): RetentionPlan | undefined => {
  const use = loaded.uses.find(({ plugin }) => plugin.retention !== undefined);
  return use?.plugin.retention?.plan(points, use.options, context.settings.host.now());
};
