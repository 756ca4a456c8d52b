import { valueAt } from '../document/document-path.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { SiteJob } from './load-job.ts';
import type { LoadedUse } from './loaded-use.ts';
import type { Site } from './site.ts';

// Some kinds read what is of use only as it was at one instant: such a job has its snapshot, or it does not run.
const needsSnapshot = (uses: readonly LoadedUse[]) =>
  uses.some(({ place, plugin: { kind, derivedKind } }) => place === 'kind' && (kind ?? derivedKind)?.needsSnapshot);

/** What a job says that would have it read live though its kind cannot be. */
export const liveObjections = ({ document }: Site, name: string, uses: readonly LoadedUse[]): readonly BackupError[] => {
  if (!needsSnapshot(uses)) return [];
  const live = [
    ['use', 'none'],
    ['whenMissing', 'live'],
  ] as const;
  return live
    .map(([key, value]) => ({ path: ['jobs', name, 'snapshot', key], value }))
    .filter(({ path, value }) => valueAt(document.value, path) === value)
    .map(({ path }) => snapshotRequired(document.placeOf(path, false)));
};

/** The job as its kind has it run: without a snapshot it stops, whatever the default is. */
export const bindToKind = (job: SiteJob, uses: readonly LoadedUse[]): SiteJob =>
  needsSnapshot(uses) ? { ...job, snapshot: { ...job.snapshot, whenMissing: 'stop' } } : job;

const snapshotRequired = (place: BackupError['place']) =>
  new BackupError('CORE_SNAPSHOT_REQUIRED', 'A job of this kind is never read live: it needs a snapshot.', {
    hint: 'Leave the key out, or name a snapshot plugin under "snapshot.use".',
    ...(place === undefined ? {} : { place }),
  });
