import { BackupError } from '../errors/backup-error.ts';
import type { LoadedUse } from './loaded-use.ts';

/** What a job says of how long restore points are kept, though its kind cannot remove any. */
export const keptPointsObjections = (uses: readonly LoadedUse[]): readonly BackupError[] => {
  const use = uses.find(({ place }) => place === 'kind');
  if (use === undefined || use.plugin.kind?.maintenance !== undefined) return [];
  const hint = use.plugin.kind?.insteadOfRetention ?? 'Take it out of the job.';
  return uses.filter(({ plugin }) => plugin.retention !== undefined).map(({ name, at }) => retentionUnfit(name, use.plugin.name, hint, at));
};

const retentionUnfit = (name: string, kind: string, hint: string, place: BackupError['place']) =>
  new BackupError('CORE_RETENTION_UNFIT', `"${name}" removes restore points, and a job of the kind "${kind}" has none to remove.`, {
    hint,
    ...(place === undefined ? {} : { place }),
  });
