import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { chunksOf, type ListBytes, listChunks } from '../format/chunk-list.ts';
import { chunkKinds, meanChunkBytes, segmentBytes } from '../format/constants.ts';
import type { Entry, EntryType } from '../format/entry.ts';
import type { Watch } from '../format/page.ts';
import type { LinuxCalls } from '../system/linux.ts';
import { readAttributes } from '../system/read-attributes.ts';
import { type Extent, holesBetween, readExtents } from '../system/read-holes.ts';
import type { BlockSink } from './block-sink.ts';
import { statHandle, withSource } from './open-source.ts';
import type { EntryProblem } from './protocol.ts';
import type { FileReader, ReadContent } from './read-file.ts';

/** An entry captured, or nearly: a large file waits for its segments. */
export interface CapturedEntry {
  entry: Entry;
  watch: Watch;
  /** Chunk lists that the entry needs, for the next run's change detection. */
  lists: ListBytes;
  /** Set while segments are read elsewhere. */
  deferred: boolean;
  /** Whether the content was read rather than found unchanged. */
  read: boolean;
}

/** What the last point said of an entry. */
export interface PreviousEntry {
  readonly entry: Entry;
  readonly watch: Watch;
  findList(id: Buffer): Buffer | undefined;
}

/** How an entry is captured in one worker. */
export interface CaptureTools {
  readonly sink: BlockSink;
  readonly reader: FileReader;
  readonly calls: LinuxCalls | undefined;
  /** Nanoseconds within which a file system may give two changes the same time. */
  readonly granularity: bigint;
  problem(problem: EntryProblem): void;
}

/** An entry to capture: its path ends in a zero byte for system calls. */
export interface Candidate {
  readonly path: Buffer;
  readonly name: Buffer;
  readonly stat: BigIntStats;
  readonly volume: number;
  readonly previous: PreviousEntry | undefined;
}

const noLists: ListBytes = new Map();

/** Type of an entry by its mode. */
export const entryType = (stat: BigIntStats): EntryType => {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isFIFO()) return 'fifo';
  if (stat.isSocket()) return 'socket';
  return stat.isCharacterDevice() ? 'character' : 'block';
};

/** Captures one entry: metadata always, content only when it may have changed. */
export const captureEntry = (candidate: Candidate, tools: CaptureTools): CapturedEntry => {
  const { stat, previous } = candidate;
  const started = BigInt(Date.now()) * 1_000_000n;
  if (previous !== undefined && isUnchanged(previous, stat)) {
    const kept = keepUnchanged(candidate, previous, tools);
    if (kept !== undefined) return kept;
  }
  const entry = describe(candidate, tools);
  const watch = watchOf(stat, started, tools.granularity);
  if (entry.type !== 'file' || stat.size === 0n) return { entry, watch, lists: noLists, deferred: false, read: false };
  return captureContent(candidate, { entry, watch, lists: noLists, deferred: false, read: true }, tools);
};

const isUnchanged = ({ entry, watch }: PreviousEntry, stat: BigIntStats): boolean =>
  !watch.unsettled &&
  !entry.torn &&
  !entry.unread &&
  watch.changed === stat.ctimeNs &&
  entry.modified === stat.mtimeNs &&
  watch.inode === stat.ino &&
  entry.type === entryType(stat) &&
  (entry.type !== 'file' || entry.size === Number(stat.size));

/** The old entry with what a later `chmod` cannot have changed unseen: its change time is the same, so all of it is. */
const keepUnchanged = ({ name, stat, volume }: Candidate, previous: PreviousEntry, tools: CaptureTools): CapturedEntry | undefined => {
  const lists = new Map<string, Buffer>();
  const ids = chunksOf(previous.entry, (id) => {
    const list = previous.findList(id);
    if (list !== undefined) lists.set(id.toString('hex'), list);
    return list;
  });
  if (ids === undefined || !tools.sink.holdsAll(ids)) return undefined;
  for (const list of lists.values()) tools.sink.add(list, chunkKinds.list);
  const entry = { ...previous.entry, name, hardLink: hardLinkOf(stat, volume) };
  return { entry, watch: previous.watch, lists, deferred: false, read: false };
};

const describe = ({ path, name, stat, volume }: Candidate, tools: CaptureTools): Entry => {
  const type = entryType(stat);
  return {
    name,
    type,
    size: type === 'file' ? Number(stat.size) : 0,
    mode: Number(stat.mode & 0o7777n),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    modified: stat.mtimeNs,
    born: stat.birthtimeNs > 0n ? stat.birthtimeNs : undefined,
    chunks: undefined,
    list: undefined,
    linkTarget: type === 'symlink' ? readlinkSync(withoutEnd(path), { encoding: 'buffer' }) : undefined,
    hardLink: hardLinkOf(stat, volume),
    device: type === 'character' || type === 'block' ? deviceNumbers(stat.rdev) : undefined,
    attributes: tools.calls && attributesOf(path, tools.calls, tools),
    holes: undefined,
    torn: false,
    unread: false,
  };
};

const attributesOf = (path: Buffer, calls: LinuxCalls, tools: CaptureTools): Entry['attributes'] => {
  try {
    return readAttributes(calls, path);
  } catch (error) {
    tools.problem({ kind: 'unsupported', code: 'ATTRIBUTES_UNREADABLE', path: withoutEnd(path), message: reason(error) });
    return undefined;
  }
};

const hardLinkOf = (stat: BigIntStats, volume: number): Entry['hardLink'] =>
  stat.nlink > 1n && !stat.isDirectory() ? [volume, stat.ino] : undefined;

/** Major and minor as glibc packs them (bits/sysmacros.h). */
const deviceNumbers = (device: bigint): readonly [number, number] => [
  Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn)),
  Number((device & 0xffn) | ((device >> 12n) & ~0xffn)),
];

const watchOf = (stat: BigIntStats, started: bigint, granularity: bigint): Watch => {
  const doubtful = started - granularity;
  return { changed: stat.ctimeNs, inode: stat.ino, unsettled: stat.mtimeNs >= doubtful || stat.ctimeNs >= doubtful };
};

const withoutEnd = (path: Buffer): Buffer => path.subarray(0, -1);

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const captureContent = (candidate: Candidate, captured: CapturedEntry, tools: CaptureTools): CapturedEntry => {
  const path = withoutEnd(candidate.path);
  try {
    return withSource(path, (handle) => readStable(handle, path, captured, tools));
  } catch (error) {
    if (tools.sink.cancelled) throw error;
    if (error instanceof Error && 'syscall' in error) {
      tools.problem({ kind: 'unreadable', code: 'FILE_UNREADABLE', path, message: reason(error) });
      return { ...captured, entry: { ...captured.entry, unread: true }, read: false };
    }
    throw error;
  }
};

/** Reads until the file holds still, twice at most, then marks it. */
const readStable = (handle: number, path: Buffer, captured: CapturedEntry, tools: CaptureTools): CapturedEntry => {
  let result = captured;
  for (let attempt = 0; attempt < 2; attempt++) {
    const started = BigInt(Date.now()) * 1_000_000n;
    const before = statHandle(handle);
    if (!before.isFile()) throw new Error(`"${path}" is no longer a file.`);
    if (before.size > segmentBytes && !isSparse(before)) {
      const entry = { ...captured.entry, size: Number(before.size), modified: before.mtimeNs };
      return { ...captured, entry, watch: watchOf(before, started, tools.granularity), deferred: true };
    }
    const content = readContent(handle, before, tools);
    const after = statHandle(handle);
    result = withContent(captured, content, before, watchOf(before, started, tools.granularity), tools);
    if (after.mtimeNs === before.mtimeNs && after.ctimeNs === before.ctimeNs && content.dataBytes === content.bytes) return result;
  }
  tools.problem({ kind: 'changed', code: 'FILE_CHANGED', path, message: 'It changed while it was read, twice.' });
  return { ...result, entry: { ...result.entry, torn: true } };
};

interface FileContent extends ReadContent {
  /** Bytes that should have been read. */
  readonly dataBytes: number;
  readonly holes: readonly Extent[];
}

const isSparse = (stat: BigIntStats): boolean => stat.blocks * 512n < stat.size;

const readContent = (handle: number, stat: BigIntStats, tools: CaptureTools): FileContent => {
  const size = Number(stat.size);
  if (tools.calls !== undefined && isSparse(stat)) {
    const extents = readExtents(tools.calls, handle, size);
    const holes = holesBetween(extents, size);
    const dataBytes = extents.reduce((sum, extent) => sum + extent[1], 0);
    if (holes.length > 0) return { ...tools.reader.readExtents(handle, extents), dataBytes, holes };
  }
  if (size <= meanChunkBytes) return { ...tools.reader.readSmall(handle, size), dataBytes: size, holes: [] };
  return { ...tools.reader.readExtents(handle, [[0, size]]), dataBytes: size, holes: [] };
};

const withContent = (
  captured: CapturedEntry,
  content: FileContent,
  stat: BigIntStats,
  watch: Watch,
  tools: CaptureTools,
): CapturedEntry => {
  const { chunks, list, lists } = listChunks(content.ids, (piece) => tools.sink.add(piece, chunkKinds.list));
  const short = content.dataBytes - Math.min(content.bytes, content.dataBytes);
  const size = Number(stat.size) - (content.holes.length === 0 ? short : 0);
  const holes = content.holes.length === 0 ? undefined : content.holes;
  return { ...captured, entry: { ...captured.entry, size, modified: stat.mtimeNs, chunks, list, holes }, watch, lists };
};

/** Completes a large file with the chunks that the workers read of its segments. */
export const finishLarge = (captured: CapturedEntry, path: Buffer, ids: Buffer, bytes: number, tools: CaptureTools): CapturedEntry => {
  const { chunks, list, lists } = listChunks(ids, (piece) => tools.sink.add(piece, chunkKinds.list));
  const entry = { ...captured.entry, chunks, list };
  const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  const still = now !== undefined && now.mtimeNs === entry.modified && now.ctimeNs === captured.watch.changed && bytes === entry.size;
  if (still) return { ...captured, entry, lists, deferred: false };
  tools.problem({ kind: 'changed', code: 'FILE_CHANGED', path, message: 'It changed while it was read.' });
  return { ...captured, entry: { ...entry, size: bytes, torn: true }, lists, deferred: false };
};
