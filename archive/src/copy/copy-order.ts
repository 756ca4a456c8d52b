import type { Entry } from '../format/entry.ts';
import { sameBytes } from '../format/same-content.ts';
import type { TargetFolder } from '../restore/restore-protocol.ts';
import { joinPath } from '../system/join-path.ts';
import { isBusy, isGone, isRefusal } from '../system/refusal.ts';
import { type Attributes, type EntryStat, openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import { now } from '../write/candidate.ts';
import { describeEntry } from '../write/describe-entry.ts';
import type { EntryProblem } from '../write/unit-results.ts';
import type { CopyBatch } from './copy-batch.ts';
import type { CopyTools } from './copy-tools.ts';
import { isSameCopy } from './same-copy.ts';
import { atTarget, NotWritten } from './target-error.ts';

/** An entry to copy: where it is read, and where it goes. */
export interface CopyOrder {
  readonly directory: SourceDirectory;
  /** Where the directory is read. */
  readonly folder: Buffer;
  readonly name: Buffer;
  readonly stat: EntryStat;
  readonly to: TargetFolder;
  /** Its name there. */
  readonly as: Buffer;
  /** Where its copy lies, opened. */
  readonly copies: SourceDirectory;
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

/** The same for all names of one file. */
export const fileKey = ({ volume, inode }: EntryStat): string => `${volume}:${inode}`;

/** Whether an entry has a copy that is its own, and whole as far as can be told. What keeps that from being told is a problem of its own. */
export const needsNoCopy = (order: CopyOrder, tools: CopyTools): boolean =>
  tools.restore === undefined && isSameCopy(order.stat, order.copy) && (!tools.clears || hasItsAttributes(order, tools));

/** After a run that was not complete some may be missing, which no time shows: both sides are asked, and what is refused again is told again. */
const hasItsAttributes = (order: CopyOrder, tools: CopyTools): boolean => {
  const told: EntryProblem[] = [];
  const { granularity } = tools;
  try {
    const { attributes } = describeOrder(order, { granularity, problem: (problem) => void told.push(problem) });
    for (const problem of told) tools.problem(problem);
    return told.length > 0 || sameAttributes(attributes, order.copies.attributes(order.name));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
};

const sameAttributes = (one: Attributes = [], other: Attributes = []): boolean =>
  one.length === other.length && one.every(([name, value], at) => sameBytes(name, other[at]?.[0]) && sameBytes(value, other[at]?.[1]));

/** Looks at the destination for an entry. What is refused there becomes a problem of the entry, which counts as listed. */
export const lookThere = <Answer>(
  { folder, name, stat }: Pick<CopyOrder, 'folder' | 'name' | 'stat'>,
  batch: CopyBatch,
  tools: CopyTools,
  look: () => Answer,
): Answer | undefined => {
  try {
    return atTarget(look);
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    batch.list(stat);
    tools.problem({ kind: 'unsupported', code: 'ENTRY_NOT_WRITTEN', path: joinPath(folder, name), message: error.message });
    return undefined;
  }
};

const here = Buffer.from('.');

/** All that the system says of an opened folder, for its copy; nothing of one that has been removed meanwhile, which is told. */
export const describeHere = ({ directory, folder }: Pick<CopyOrder, 'directory' | 'folder'>, tools: CopyTools): Entry | undefined => {
  try {
    const stat = directory.stat(here);
    return stat && describeOrder({ directory, folder, name: here, stat }, tools);
  } catch (error) {
    if (!isGone(error)) throw error;
    tools.problem({ kind: 'vanished', code: 'DIRECTORY_VANISHED', path: folder, message: 'It was removed during the run.' });
    return undefined;
  }
};

/** Notes a folder that something was made in, to be given its metadata again. */
export const noteUndressed = (open: Pick<CopyOrder, 'directory' | 'folder' | 'to'>, batch: CopyBatch, tools: CopyTools): void => {
  const entry = describeHere(open, tools);
  if (entry !== undefined) batch.undressed.push({ folder: open.to, entry });
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
