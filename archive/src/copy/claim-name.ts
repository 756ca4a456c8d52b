import { besideName, nameTaken } from '../restore/name-claims.ts';
import type { TargetFolder } from '../restore/restore-protocol.ts';
import { joinPath } from '../system/join-path.ts';
import type { CopyBatch } from './copy-batch.ts';
import type { CopyOrder } from './copy-order.ts';
import type { CopyTools } from './copy-tools.ts';
import { NotWritten } from './target-error.ts';

/**
 * The name that an entry gets. A copy has its own; in a restore the person has chosen what is done where something has that name already.
 * `undefined` when that stays, which is counted.
 */
export const claimName = (order: Omit<CopyOrder, 'as'>, batch: CopyBatch, { restore, problem }: CopyTools): Buffer | undefined => {
  const { name, stat, copy, folder } = order;
  if (restore === undefined || copy === undefined || restore.conflict === 'overwrite') return name;
  if (restore.conflict === 'newer' && copy.modified < stat.modified) return name;
  if (restore.conflict === 'rename') return besideName(name);
  batch.kept += 1;
  const message = 'Something of that name is there already and was left alone.';
  if (restore.conflict === 'fail') problem({ kind: 'unsupported', code: 'FILE_EXISTS', path: joinPath(folder, name), message });
  return undefined;
};

/** Moves what is whole to its name. What has come there meanwhile is not replaced where nothing was to be. */
export const giveName = (folder: TargetFolder, passing: Uint8Array, name: Uint8Array, { target, restore }: CopyTools): void => {
  const replaces = restore === undefined || restore.conflict === 'overwrite' || restore.conflict === 'newer';
  if (!replaces && target.modified(folder, name) !== undefined) throw new NotWritten(nameTaken());
  target.rename(folder, passing, name);
};
