import type { Destination } from '../contracts/destination.ts';
import type { JobKind } from '../contracts/job-kind.ts';
import type { PointMaintenance, Replicated } from '../contracts/point-maintenance.ts';
import type { PointSurvey } from '../contracts/point-survey.ts';
import type { PointProgress } from '../contracts/restore-and-verify.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { Run, RunPoints } from '../run/run.ts';
import { viewRun } from '../run/view-run.ts';
import type { PreparedRun } from './prepared-run.ts';

/** The job kind of a run, and the run as that kind sees it. @throws `CORE_KIND_WITHOUT_POINTS` */
export const kindOf = (
  { loaded, context, takings, takers }: PreparedRun,
  signal: AbortSignal = context.signal,
): { readonly kind: JobKind; readonly run: Run } => {
  const [found] = loaded.uses.flatMap(({ name, plugin: { kind } }) => (kind === undefined ? [] : [{ name, kind }]));
  if (found === undefined) throw withoutPoints(loaded.job.kind);
  const { name, kind } = found;
  const run = viewRun(context, {
    use: name,
    signal,
    take: (intent, action) => {
      const taker = takers.get(name);
      if (taker === undefined) throw new Error(`The use "${name}" has not been applied.`);
      return takings.take(taker, () => false, intent, action);
    },
  });
  return { kind, run };
};

/** What the job kind can do to its points. @throws `CORE_KIND_KEEPS_POINTS` */
export const maintenanceOf = ({ loaded }: PreparedRun, kind: JobKind): PointMaintenance => {
  if (kind.maintenance !== undefined) return kind.maintenance;
  throw new BackupError('CORE_KIND_KEEPS_POINTS', `The job kind "${loaded.job.kind}" cannot remove restore points or write beside them.`, {
    hint: 'Name another job; what this one keeps is changed by hand alone.',
  });
};

/** What the job kind can say of all its points together. @throws `CORE_KIND_WITHOUT_SURVEY` */
export const surveyOf = ({ loaded }: PreparedRun, kind: JobKind): PointSurvey => {
  if (kind.survey !== undefined) return kind.survey;
  throw new BackupError('CORE_KIND_WITHOUT_SURVEY', `The job kind "${loaded.job.kind}" cannot look into all its restore points at once.`, {
    hint: 'Open them one by one: "tapedeck points", then "tapedeck ls".',
  });
};

/** The points of the run's destination, for taps. */
export const runPoints = (prepared: PreparedRun, signal: AbortSignal): RunPoints => ({
  list: async () => {
    const { kind, run } = kindOf(prepared, signal);
    return kind.listPoints(run, located(prepared));
  },
  remove: async (request) => {
    const { kind, run } = kindOf(prepared, signal);
    const removal = await maintenanceOf(prepared, kind).remove(run, located(prepared), request);
    prepared.context.found.removal = removal;
    return removal;
  },
});

/** Brings the media set of the run to a replica. @throws whatever the job kind throws */
export const replicatePoints = async (prepared: PreparedRun, signal: AbortSignal, to: Destination): Promise<Replicated> => {
  const { kind, run } = kindOf(prepared, signal);
  const destination = located(prepared);
  const { localPath } = destination.capabilities;
  if (localPath !== undefined && localPath === to.capabilities.localPath) throw replicaIsDestination(to.name);
  const tell = ({ files, bytes, totalFiles, totalBytes }: PointProgress) =>
    run.progress({ files, bytes, storedBytes: bytes, estimatedFiles: totalFiles, estimatedBytes: totalBytes });
  const replicated = await kind.maintenance?.replicate?.(run, destination, { to, outcome: prepared.context.captureOutcome }, tell);
  if (replicated === undefined) throw new Error(`The job kind "${prepared.loaded.job.kind}" has no replicas.`);
  return replicated;
};

const replicaIsDestination = (name: string): BackupError =>
  new BackupError('CORE_REPLICA_IS_DESTINATION', `${name} is the destination of the run itself, and no second place.`, {
    hint: 'Name another place under "replica".',
  });

const located = ({ context }: PreparedRun): Destination => {
  const { destination } = context.found;
  if (destination === undefined) throw new Error('The destination has not been located yet.');
  return destination;
};

const withoutPoints = (kind: string): BackupError =>
  new BackupError('CORE_KIND_WITHOUT_POINTS', `The job kind "${kind}" offers no restore points.`, {
    hint: 'Name the job that wrote them.',
  });
