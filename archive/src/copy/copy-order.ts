import type { Entry } from '../format/entry.ts';
import type { TargetFolder } from '../restore/restore-protocol.ts';
import { joinPath } from '../system/join-path.ts';
import { isBusy, isGone, isRefusal } from '../system/refusal.ts';
import { type EntryStat, openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import { now } from '../write/candidate.ts';
import { describeEntry } from '../write/describe-entry.ts';
import type { CopyBatch } from './copy-batch.ts';
import type { CopyTools } from './copy-tools.ts';
import { NotWritten } from './target-error.ts';

/** An entry to copy: where it is read, and where it goes. */
export interface CopyOrder {
  readonly directory: SourceDirectory;
  /** Where the directory is read. */
  readonly folder: Buffer;
  readonly name: Buffer;
  readonly stat: EntryStat;
  readonly to: TargetFolder;
  /** What is there under this name now. */
  readonly copy: EntryStat | undefined;
  /** The same directory in a snapshot, for a file that somebody holds so that the system refuses it. */
  readonly whenBusy: Buffer | undefined;
}

/** All that the system says of an entry, in the form in which targets take it. */
export const describeOrder = (
  { directory, folder, name, stat }: Pick<CopyOrder, 'directory' | 'folder' | 'name' | 'stat'>,
  tools: Pick<CopyTools, 'granularity' | 'problem'>,
): Entry => describeEntry({ directory, folder, name, stat, volume: 0, previous: undefined, fixed: false, askedAt: now() }, tools).entry;

const here = Buffer.from('.');

/** Notes a folder that something was made in, to be given its metadata again. */
export const noteUndressed = (
  { directory, folder, to }: Pick<CopyOrder, 'directory' | 'folder' | 'to'>,
  batch: CopyBatch,
  tools: CopyTools,
): void => {
  const stat = directory.stat(here);
  if (stat !== undefined) batch.undressed.push({ folder: to, entry: describeOrder({ directory, folder, name: here, stat }, tools) });
};

/** What became of an order: a copy of an earlier run stays where it was refused. */
export type Fate = 'copied' | 'refused' | 'vanished';

/** Does what an order takes. What the source or the destination says of this one entry becomes a problem. */
export const attemptOrder = (order: CopyOrder, tools: CopyTools, work: (order: CopyOrder) => void): Fate => {
  const path = joinPath(order.folder, order.name);
  try {
    orFrozen(order, work);
    return 'copied';
  } catch (error) {
    if (error instanceof NotWritten) tools.problem({ kind: 'unsupported', code: 'ENTRY_NOT_WRITTEN', path, message: error.message });
    else if (!isRefusal(error)) throw error;
    else if (isGone(error)) {
      tools.problem({ kind: 'vanished', code: 'ENTRY_VANISHED', path, message: error.message });
      return 'vanished';
    } else tools.problem({ kind: 'unreadable', code: 'FILE_UNREADABLE', path, message: error.message });
    return 'refused';
  }
};

const orFrozen = (order: CopyOrder, work: (order: CopyOrder) => void): void => {
  try {
    work(order);
  } catch (error) {
    if (!isBusy(error) || order.whenBusy === undefined) throw error;
    const directory = openSourceDirectory(order.whenBusy, 'look up');
    try {
      const stat = directory.stat(order.name);
      if (stat?.type !== 'file') throw error;
      work({ ...order, directory, stat, whenBusy: undefined });
    } finally {
      directory.close();
    }
  }
};
