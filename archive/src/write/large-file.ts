import { closeSync } from 'node:fs';
import { listChunks } from '../format/chunk-list.ts';
import { chunkKinds } from '../format/constants.ts';
import { joinPath } from '../system/join-path.ts';
import { isGone, isRefusal } from '../system/refusal.ts';
import { type EntryStat, openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import type { CaptureTools } from './candidate.ts';
import { NewEntry } from './captured-entry.ts';
import type { FileReader, ReadContent } from './read-file.ts';
import type { DeferredFile, UnitResult } from './unit-results.ts';
import type { FinishedFile, Refusal, Unit } from './units.ts';

type Segment = Extract<Unit, { kind: 'segment' }>;

/** A large file as it travels to those that read its segments. */
export const deferredFile = (record: number, folder: Uint8Array, { name, size: bytes, watch: { fixed } }: NewEntry): DeferredFile => ({
  record,
  folder,
  name,
  bytes,
  fixed,
});

/** Reads one segment of a large file. What the system refuses is answered, for the worker that has the file. */
export const readSegment = (unit: Segment, reader: FileReader): UnitResult => {
  try {
    return { kind: 'segment', ...readExtent(unit, reader), refusal: undefined };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return {
      kind: 'segment',
      ids: new Uint8Array(),
      bytes: 0,
      fixed: unit.fixed,
      refusal: { gone: isGone(error), message: error.message },
    };
  }
};

const readExtent = ({ folder, name, offset, bytes, fixed }: Segment, reader: FileReader): ReadContent => {
  const directory = openSourceDirectory(Buffer.from(folder), 'look up');
  let handle: number | undefined;
  try {
    handle = directory.open(Buffer.from(name));
    return reader.readExtents(handle, [[offset, bytes]], fixed);
  } finally {
    if (handle !== undefined) closeSync(handle);
    directory.close();
  }
};

/** Completes a large file, asking the system whether it has held still. */
export const finishFile = (
  captured: NewEntry,
  folder: Buffer,
  { ids, bytes, fixed, refusal }: FinishedFile,
  tools: CaptureTools,
): NewEntry => {
  const path = joinPath(folder, captured.name);
  return finishLarge({ captured, path, ids: Buffer.from(ids), bytes, fixed, refusal, stat: statAgain(folder, captured.name) }, tools);
};

/** What the system says of a file now; `undefined` when it says nothing. */
const statAgain = (folder: Buffer, name: Buffer): EntryStat | undefined => {
  let directory: SourceDirectory | undefined;
  try {
    directory = openSourceDirectory(folder, 'look up');
    return directory.stat(name);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  } finally {
    directory?.close();
  }
};

/** A large file with the chunks that the workers read of its segments. */
interface SegmentedFile {
  readonly captured: NewEntry;
  readonly path: Buffer;
  readonly ids: Buffer;
  /** Bytes really read. */
  readonly bytes: number;
  /** Whether it was cut at fixed places. */
  readonly fixed: boolean;
  /** Why a segment could not be read, if one could not. */
  readonly refusal: Refusal | undefined;
  /** What the system says of it after the last segment. */
  readonly stat: EntryStat | undefined;
}

const finishLarge = ({ captured, path, ids, bytes, fixed, refusal, stat }: SegmentedFile, tools: CaptureTools): NewEntry => {
  if (refusal !== undefined) {
    const [kind, code] = refusal.gone ? (['changed', 'FILE_CHANGED'] as const) : (['unreadable', 'FILE_UNREADABLE'] as const);
    tools.problem({ kind, code, path, message: refusal.gone ? 'It vanished while it was read.' : refusal.message });
    return new NewEntry({ ...captured.entry, unread: true }, captured.watch);
  }
  const { chunks, list, lists } = listChunks(ids, (piece) => tools.sink.add(piece, chunkKinds.list));
  const entry = { ...captured.entry, chunks, list };
  const watch = { ...captured.watch, fixed };
  const still = stat?.modified === entry.modified && stat.changed === captured.watch.changed && bytes === entry.size;
  if (still) return new NewEntry(entry, watch, { lists, read: true });
  tools.problem({ kind: 'changed', code: 'FILE_CHANGED', path, message: 'It changed while it was read.' });
  return new NewEntry({ ...entry, size: bytes, torn: true }, watch, { lists, read: true });
};
