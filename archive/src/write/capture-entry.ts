import { closeSync } from 'node:fs';
import { listChunks } from '../format/chunk-list.ts';
import { chunkKinds, meanChunkBytes, segmentBytes } from '../format/constants.ts';
import type { Entry } from '../format/entry.ts';
import type { Watch } from '../format/page.ts';
import { joinPath } from '../system/join-path.ts';
import type { LinuxCalls } from '../system/linux.ts';
import { type Extent, holesBetween, largestHoles, readExtents } from '../system/read-holes.ts';
import { isGone, isRefusal } from '../system/refusal.ts';
import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import type { BlockSink } from './block-sink.ts';
import { type CapturedEntry, type KeptEntry, NewEntry } from './captured-entry.ts';
import type { PreviousPage } from './previous-page.ts';
import type { EntryProblem, Refusal } from './protocol.ts';
import type { FileReader, ReadContent } from './read-file.ts';

/** How entries are captured in one worker. */
export interface CaptureTools {
  readonly sink: BlockSink;
  readonly reader: FileReader;
  readonly calls: LinuxCalls | undefined;
  /** Nanoseconds within which a file system may give two changes the same time. */
  readonly granularity: bigint;
  problem(problem: EntryProblem): void;
}

/** An entry to capture. */
export interface Candidate {
  readonly directory: SourceDirectory;
  readonly name: Buffer;
  readonly stat: EntryStat;
  /** Ordinal of the volume that it lies on. */
  readonly volume: number;
  /** Page of the last point that stands at this entry. */
  readonly previous: PreviousPage | undefined;
  /** Path of its directory as people know it. */
  readonly folder: Buffer;
  /** Before the system was asked about it, nanoseconds since 1970. */
  readonly askedAt: bigint;
}

/**
 * Captures one entry: metadata always, content only when it may have changed. `undefined` when it vanishes meanwhile, which is as
 * if it had gone before and is noted.
 */
export const captureEntry = (candidate: Candidate, tools: CaptureTools): CapturedEntry | undefined => {
  const { stat, previous } = candidate;
  if (previous?.isUnchanged(stat, candidate.volume)) {
    const kept = keepUnchanged(candidate.name, previous, tools);
    if (kept !== undefined) return kept;
  }
  try {
    const captured = new NewEntry(describe(candidate, tools), watchOf(stat, candidate.askedAt, tools.granularity));
    return captureContent(candidate, captured, tools);
  } catch (error) {
    if (!isRefusal(error) || !isGone(error)) throw error;
    tools.problem({ kind: 'vanished', code: 'ENTRY_VANISHED', path: pathOf(candidate), message: error.message });
    return undefined;
  }
};

/** The old entry, if the set still holds its content. A later `chmod` cannot go unseen: it would have changed the change time. */
const keepUnchanged = (name: Buffer, previous: PreviousPage, tools: CaptureTools): KeptEntry | undefined => {
  const content = previous.content();
  if (content === undefined || !tools.sink.holdsAll(content.ids)) return undefined;
  for (const list of content.lists.values()) tools.sink.add(list, chunkKinds.list);
  return previous.keep(name, content.lists);
};

const describe = (candidate: Candidate, tools: CaptureTools): Entry => {
  const { name, stat, volume } = candidate;
  const { type } = stat;
  return {
    name,
    type,
    size: type === 'file' ? stat.size : 0,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    modified: stat.modified,
    born: stat.born,
    chunks: undefined,
    list: undefined,
    linkTarget: undefined,
    hardLink: stat.links > 1 && type !== 'directory' ? [volume, stat.inode] : undefined,
    device: type === 'character' || type === 'block' ? stat.device : undefined,
    attributes: attributesOf(candidate, tools),
    holes: undefined,
    torn: false,
    unread: false,
  };
};

const attributesOf = (candidate: Candidate, tools: CaptureTools): Entry['attributes'] => {
  try {
    return candidate.directory.attributes(candidate.name);
  } catch (error) {
    if (isGone(error)) throw error;
    tools.problem({ kind: 'unsupported', code: 'ATTRIBUTES_UNREADABLE', path: pathOf(candidate), message: reason(error) });
    return undefined;
  }
};

const pathOf = ({ folder, name }: Candidate): Buffer => joinPath(folder, name);

/** A change time without a part of a second most likely comes from a file system that has none; FAT has every other second only. */
const coarseGranularity = 2_020_000_000n;
const second = 1_000_000_000n;

const watchOf = (stat: EntryStat, askedAt: bigint, granularity: bigint): Watch => {
  const doubtful = askedAt - (stat.changed % second === 0n ? coarseGranularity : granularity);
  return { changed: stat.changed, inode: stat.inode, unsettled: stat.modified >= doubtful || stat.changed >= doubtful };
};

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Adds what the metadata does not say: where a link points, what a file holds. */
const captureContent = (candidate: Candidate, captured: NewEntry, tools: CaptureTools): NewEntry => {
  const { directory, name, stat } = candidate;
  try {
    if (stat.type === 'symlink') return new NewEntry({ ...captured.entry, linkTarget: directory.readLink(name) }, captured.watch);
    return stat.type !== 'file' || stat.size === 0 ? captured : readFile(candidate, captured, tools);
  } catch (error) {
    if (tools.sink.cancelled || !isRefusal(error) || isGone(error)) throw error;
    tools.problem({ kind: 'unreadable', code: 'FILE_UNREADABLE', path: pathOf(candidate), message: error.message });
    return new NewEntry({ ...captured.entry, unread: true }, captured.watch);
  }
};

const readFile = (candidate: Candidate, captured: NewEntry, tools: CaptureTools): NewEntry => {
  const handle = candidate.directory.open(candidate.name);
  try {
    return readStable(handle, candidate, captured, tools);
  } finally {
    closeSync(handle);
  }
};

/**
 * Reads until the file holds still, twice at most, then marks it. What the system said before it was opened serves as "before" and
 * as metadata; the second time both are asked for anew, since a new change time hides what else has changed from the next run.
 */
const readStable = (handle: number, candidate: Candidate, captured: NewEntry, tools: CaptureTools): NewEntry => {
  let result = captured;
  for (let attempt = 0, asked = candidate; attempt < 2; attempt++) {
    const before = asked.stat;
    const described = attempt === 0 ? captured : new NewEntry(describe(asked, tools), watchOf(before, asked.askedAt, tools.granularity));
    if (before.size > segmentBytes && !isSparse(before))
      return new NewEntry(described.entry, described.watch, { read: true, deferred: true });
    const content = readContent(handle, before, tools);
    const askedAt = now();
    const after = candidate.directory.statHandle(handle);
    if (after.type !== 'file') return replaced(candidate, captured, tools);
    result = withContent(described, content, before, tools);
    if (isSame(before, after) && content.dataBytes === content.bytes) return result;
    asked = { ...candidate, stat: after, askedAt };
  }
  tools.problem({ kind: 'changed', code: 'FILE_CHANGED', path: pathOf(candidate), message: 'It changed while it was read, twice.' });
  return new NewEntry({ ...result.entry, torn: true }, result.watch, result);
};

const replaced = (candidate: Candidate, captured: NewEntry, tools: CaptureTools): NewEntry => {
  const message = 'Something that is no file took its place while it was read.';
  tools.problem({ kind: 'changed', code: 'FILE_CHANGED', path: pathOf(candidate), message });
  return new NewEntry({ ...captured.entry, unread: true }, captured.watch);
};

const isSame = (before: EntryStat, after: EntryStat): boolean =>
  after.modified === before.modified && after.changed === before.changed && after.inode === before.inode;

/** The clock that file systems stamp with, in nanoseconds since 1970. */
export const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

interface FileContent extends ReadContent {
  /** Bytes that should have been read. */
  readonly dataBytes: number;
  readonly holes: readonly Extent[];
}

/** Holes of one file that are kept; an entry must fit into a page. Smaller ones beyond these come back as zeros. */
const mostHoles = 1 << 16;

const isSparse = (stat: EntryStat): boolean => stat.allocatedBytes < stat.size;

const readContent = (handle: number, stat: EntryStat, tools: CaptureTools): FileContent => {
  const { size } = stat;
  if (tools.calls !== undefined && isSparse(stat)) {
    const holes = largestHoles(holesBetween(readExtents(tools.calls, handle, size), size), mostHoles);
    // What lies between holes is data, as what lies between data is holes.
    const extents = holesBetween(holes, size);
    const dataBytes = extents.reduce((sum, extent) => sum + extent[1], 0);
    if (holes.length > 0) return { ...tools.reader.readExtents(handle, extents), dataBytes, holes };
  }
  if (size <= meanChunkBytes) return { ...tools.reader.readSmall(handle, size), dataBytes: size, holes: [] };
  return { ...tools.reader.readExtents(handle, [[0, size]]), dataBytes: size, holes: [] };
};

const withContent = (captured: NewEntry, content: FileContent, stat: EntryStat, tools: CaptureTools): NewEntry => {
  const { chunks, list, lists } = listChunks(content.ids, (piece) => tools.sink.add(piece, chunkKinds.list));
  const short = content.dataBytes - Math.min(content.bytes, content.dataBytes);
  const size = stat.size - (content.holes.length === 0 ? short : 0);
  const holes = content.holes.length === 0 ? undefined : content.holes;
  return new NewEntry({ ...captured.entry, size, chunks, list, holes }, captured.watch, { lists, read: true });
};

/** A large file with the chunks that the workers read of its segments. */
export interface SegmentedFile {
  readonly captured: NewEntry;
  readonly path: Buffer;
  readonly ids: Buffer;
  /** Bytes really read. */
  readonly bytes: number;
  /** Why a segment could not be read, if one could not. */
  readonly refusal: Refusal | undefined;
  /** What the system says of it after the last segment. */
  readonly stat: EntryStat | undefined;
}

/** Completes a large file. */
export const finishLarge = ({ captured, path, ids, bytes, refusal, stat }: SegmentedFile, tools: CaptureTools): NewEntry => {
  if (refusal !== undefined) {
    const [kind, code] = refusal.gone ? (['changed', 'FILE_CHANGED'] as const) : (['unreadable', 'FILE_UNREADABLE'] as const);
    tools.problem({ kind, code, path, message: refusal.gone ? 'It vanished while it was read.' : refusal.message });
    return new NewEntry({ ...captured.entry, unread: true }, captured.watch);
  }
  const { chunks, list, lists } = listChunks(ids, (piece) => tools.sink.add(piece, chunkKinds.list));
  const entry = { ...captured.entry, chunks, list };
  const still = stat?.modified === entry.modified && stat.changed === captured.watch.changed && bytes === entry.size;
  if (still) return new NewEntry(entry, captured.watch, { lists, read: true });
  tools.problem({ kind: 'changed', code: 'FILE_CHANGED', path, message: 'It changed while it was read.' });
  return new NewEntry({ ...entry, size: bytes, torn: true }, captured.watch, { lists, read: true });
};
