import { BackupError } from '../errors/backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import type { RegisteredTap } from '../lifecycle/wrap-tap.ts';
import type { RunReport } from '../run/report.ts';
import type { LoadedJob, SiteJob } from './load-job.ts';
import type { Site } from './site.ts';

/** Refuses a run when a step that needs an answer has no plugin to give one. */
export const requireAnswers = (
  { name, job, uses }: LoadedJob,
  action: RunReport['action'],
  taps: { readonly backup: readonly RegisteredTap[]; readonly restore: readonly RegisteredTap[] },
  { document }: Site,
): void => {
  const needed: readonly string[] = action === 'backup' ? neededByBackup(job) : neededBy[action];
  const tapped = new Set((action === 'backup' ? taps.backup : taps.restore).map(({ step }) => step));
  const place = document.placeOf(['jobs', name], true);
  refuseIfAny('SITE_REFUSED', `The job "${name}" is refused`, [
    ...needed.filter((step) => !tapped.has(step)).map((step) => unanswered(step, place)),
    ...replicaObjections(job.kind, uses),
  ]);
};

const neededBy = { restore: ['locate', 'open', 'place'], read: ['locate'] } as const;

const neededByBackup = ({ verify, snapshot }: SiteJob) => [
  'locate',
  'create',
  ...(snapshot.whenMissing === 'stop' && snapshot.use !== 'none' ? ['snapshot'] : []),
  'select',
  'stream',
  'commit',
  ...(verify.advanced ? ['compare'] : []),
];

const replicaObjections = (kind: string, uses: LoadedJob['uses']): readonly BackupError[] => {
  const replicates = uses.some(({ plugin }) => plugin.kind?.maintenance?.replicate !== undefined);
  return replicates ? [] : uses.filter(({ isReplica }) => isReplica).map(({ at }) => withoutReplicas(kind, at));
};

const withoutReplicas = (kind: string, place: BackupError['place']) =>
  new BackupError('CORE_KIND_WITHOUT_REPLICAS', `The job kind "${kind}" keeps no media set that could be brought to a second place.`, {
    hint: 'Take "replica" out of the job, and give the second place a job of its own.',
    ...(place === undefined ? {} : { place }),
  });

const unanswered = (step: string, place: BackupError['place']) =>
  new BackupError('CORE_STEP_UNANSWERED', `No plugin of the job takes part in the step "${step}", which needs an answer.`, {
    hint: 'Add a plugin that does; "tapedeck plugins" lists what is installed.',
    ...(place === undefined ? {} : { place }),
  });
