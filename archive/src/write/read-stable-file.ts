import { closeSync } from 'node:fs';
import { listChunks } from '../format/chunk-list.ts';
import { chunkKinds, meanChunkBytes, segmentBytes } from '../format/constants.ts';
import { type Extent, holesBetween, largestHoles, readExtents } from '../system/read-holes.ts';
import { isBusy } from '../system/refusal.ts';
import { type EntryStat, openSourceDirectory } from '../system/source-directory.ts';
import { type Candidate, type CaptureTools, now, pathOf } from './candidate.ts';
import { NewEntry } from './captured-entry.ts';
import { describeEntry } from './describe-entry.ts';
import type { ReadContent } from './read-file.ts';

/**
 * Reads a file that is not empty, from the snapshot where somebody holds it. A large one is only marked, for its segments to be read by
 * all workers. What the system refuses is thrown.
 */
export const readStableFile = (candidate: Candidate, captured: NewEntry, tools: CaptureTools): NewEntry => {
  try {
    return readOpened(candidate, captured, tools);
  } catch (error) {
    const frozen = isBusy(error) && candidate.whenBusy !== undefined ? readFrozen(candidate, candidate.whenBusy, tools) : undefined;
    if (frozen === undefined) throw error;
    return frozen;
  }
};

/** The file as it is in the snapshot; `undefined` where it was not there yet. */
const readFrozen = (live: Candidate, folder: Buffer, tools: CaptureTools): NewEntry | undefined => {
  const directory = openSourceDirectory(folder, 'look up');
  try {
    const stat = directory.stat(live.name);
    if (stat?.type !== 'file') return undefined;
    const candidate = { ...live, directory, stat, whenBusy: undefined, isFrozen: true };
    return readOpened(candidate, describeEntry(candidate, tools), tools);
  } finally {
    directory.close();
  }
};

const readOpened = (candidate: Candidate, captured: NewEntry, tools: CaptureTools): NewEntry => {
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
    const described = attempt === 0 ? captured : describeEntry(asked, tools);
    if (before.size > segmentBytes && !isSparse(before) && candidate.isFrozen !== true)
      return new NewEntry(described.entry, { ...described.watch, fixed: candidate.fixed }, { read: true, deferred: true });
    const content = readContent(handle, before, candidate.fixed, tools);
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

interface FileContent extends ReadContent {
  /** Bytes that should have been read. */
  readonly dataBytes: number;
  readonly holes: readonly Extent[];
}

/** Holes of one file that are kept; an entry must fit into a page. Smaller ones beyond these come back as zeros. */
const mostHoles = 1 << 16;

const isSparse = (stat: EntryStat): boolean => stat.allocatedBytes < stat.size;

const readContent = (handle: number, stat: EntryStat, fixed: boolean, tools: CaptureTools): FileContent => {
  const { size } = stat;
  if (tools.calls !== undefined && isSparse(stat)) {
    const holes = largestHoles(holesBetween(readExtents(tools.calls, handle, size), size), mostHoles);
    // What lies between holes is data, as what lies between data is holes.
    const extents = holesBetween(holes, size);
    const dataBytes = extents.reduce((sum, extent) => sum + extent[1], 0);
    tools.tally.bytes(size - dataBytes);
    if (holes.length > 0) return { ...tools.reader.readExtents(handle, extents, fixed), dataBytes, holes };
  }
  if (size <= meanChunkBytes) return { ...tools.reader.readSmall(handle, size), dataBytes: size, holes: [] };
  return { ...tools.reader.readExtents(handle, [[0, size]], fixed), dataBytes: size, holes: [] };
};

const withContent = (captured: NewEntry, content: FileContent, stat: EntryStat, tools: CaptureTools): NewEntry => {
  const { chunks, list, lists } = listChunks(content.ids, (piece) => tools.sink.add(piece, chunkKinds.list));
  const short = content.dataBytes - Math.min(content.bytes, content.dataBytes);
  const size = stat.size - (content.holes.length === 0 ? short : 0);
  const holes = content.holes.length === 0 ? undefined : content.holes;
  return new NewEntry({ ...captured.entry, size, chunks, list, holes }, { ...captured.watch, fixed: content.fixed }, { lists, read: true });
};
