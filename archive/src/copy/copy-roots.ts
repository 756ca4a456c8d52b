import { displayPath } from '../format/display-path.ts';
import type { Entry } from '../format/entry.ts';
import { splitPath } from '../restore/target.ts';
import { joinPath } from '../system/join-path.ts';
import { lookUpPath } from '../system/look-up-path.ts';
import { isRefusal } from '../system/refusal.ts';
import { type EntryStat, openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import { vanished } from '../write/capture-root.ts';
import { claimName } from './claim-name.ts';
import { CopyBatch } from './copy-batch.ts';
import { copyEntry } from './copy-entry.ts';
import { describeOrder, needsNoCopy } from './copy-order.ts';
import { openCopy } from './copy-place.ts';
import type { CopiedRoots, CopyRoot } from './copy-protocol.ts';
import type { CopyTools } from './copy-tools.ts';
import { dropWritten, flushTarget, settleWritten } from './settle-written.ts';
import { atTarget } from './target-error.ts';

const slash = 0x2f;
const here = Buffer.from('.');
const empty = Buffer.of();

/** Copies the entries of the roots themselves: what lies below them is copied by `TreeCopy`. @throws `SOURCE_VANISHED` */
export const copyRoots = (tools: CopyTools): CopiedRoots => ({ kind: 'roots', roots: tools.roots.map((root) => copyRoot(root, tools)) });

const copyRoot = (root: CopyRoot, tools: CopyTools): CopiedRoots['roots'][number] => {
  const { folder, name } = lookUpPath(root.readFrom);
  const directory = openSourceDirectory(folder, 'look up');
  try {
    const stat = directory.stat(name);
    if (stat === undefined) throw vanished(displayPath(root.path));
    const batch = new CopyBatch();
    batch.list(stat);
    tools.tally.entry();
    if (stat.type !== 'directory' || isWanted(root, tools))
      makeFolders(stat.type === 'directory' ? root.target : splitPath(root.target).parent, tools);
    if (stat.type === 'directory') batch.counts.captured += 1;
    else copyFileRoot(root, { directory, folder, name, stat }, batch, tools);
    return { ...batch.answer([], tools.takeProblems()), device: stat.type === 'directory' ? stat.volume : undefined };
  } finally {
    directory.close();
  }
};

/** A folder that only leads to what a restore wants is made for that. */
const isWanted = ({ path }: CopyRoot, { restore }: CopyTools): boolean =>
  restore === undefined || restore.selection.everything || restore.selection.wants(Buffer.from(path), true);

interface Found {
  readonly directory: SourceDirectory;
  readonly folder: Buffer;
  readonly name: Buffer;
  readonly stat: EntryStat;
}

/** A root that is no directory. Its name at the destination is that of its path, wherever it is read. */
const copyFileRoot = (root: CopyRoot, { directory, folder, name, stat }: Found, batch: CopyBatch, tools: CopyTools): void => {
  const { parent, name: own } = splitPath(root.target);
  const to = { anchor: 0, path: parent };
  const there = openCopy(tools, to);
  try {
    const copy = there.stat(Buffer.from(own));
    const frozen = root.whenBusy.find(({ path }) => path.length === 0)?.readFrom;
    const found = { directory, folder, name, stat, to, copies: there, copy, whenBusy: frozen && lookUpPath(frozen).folder };
    const as = claimName(found, batch, tools);
    if (as === undefined) return;
    const order = { ...found, as: as === name ? Buffer.from(own) : as };
    const fate = needsNoCopy(order, tools) ? 'copied' : copyEntry(order, batch, tools);
    if (fate === 'vanished') throw vanished(displayPath(root.path));
    if (fate === 'copied' && batch.written.length === 0) batch.counts.captured += 1;
    settleWritten(batch, tools);
  } catch (error) {
    dropWritten(batch, tools);
    throw error;
  } finally {
    there.close();
  }
};

/** Makes a folder at the destination, and those above it. */
export const makeFolders = (path: Uint8Array, { target }: Pick<CopyTools, 'target'>): void => {
  for (let end = path.indexOf(slash); end >= 0; end = path.indexOf(slash, end + 1)) {
    const above = path.subarray(0, end);
    atTarget(() => target.makeFolder({ anchor: 0, path: above }));
  }
  atTarget(() => target.makeFolder({ anchor: 0, path }));
};

/** Gives the folders above the roots what those at the source have, and brings all that was written to the medium. */
export const endCopy = (tools: CopyTools): void => {
  const batch = new CopyBatch();
  const done = new Set<string>();
  // Where things go in a restore, the folders above are not of the copy.
  if (tools.restore === undefined) for (const { path, target } of tools.roots) dressAbove(Buffer.from(path), target, done, batch, tools);
  settleWritten(batch, tools);
  flushTarget(tools);
};

const dressAbove = (path: Buffer, target: Uint8Array, done: Set<string>, batch: CopyBatch, tools: CopyTools): void => {
  const { parent } = splitPath(target);
  const known = path.subarray(0, path.length - (target.length - parent.length));
  const key = known.toString('latin1');
  // Above all folders that the path names there is nothing of the source.
  if (known.length <= 1 || done.has(key)) return;
  done.add(key);
  const entry = describeFolder(joinPath(known, empty), tools);
  if (entry !== undefined) batch.undressed.push({ folder: { anchor: 0, path: parent }, entry });
  dressAbove(known, parent, done, batch, tools);
};

/** What the system says of a folder above a root. Nobody has selected it, so one that it refuses is left as it was made. */
const describeFolder = (folder: Buffer, tools: CopyTools): Entry | undefined => {
  try {
    const directory = openSourceDirectory(folder, 'look up');
    try {
      const stat = directory.stat(here);
      return stat && describeOrder({ directory, folder, name: here, stat }, tools);
    } finally {
      directory.close();
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  }
};
