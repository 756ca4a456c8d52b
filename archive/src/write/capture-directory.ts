import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { directoryBase, joinPath } from '../system/directory-base.ts';
import { type CapturedEntry, type CaptureTools, captureEntry, entryType } from './capture-entry.ts';
import { type EntryFilter, filterKind } from './entry-filter.ts';
import { unpackPages } from './packed-pages.ts';
import { isCutName } from './page-builder.ts';
import { type PageFileReader, PreviousEntries } from './page-files.ts';
import type { CaptureCounts, DirectoryUnit, EntryProblem, RootSpec, SliceUnit, Subdirectories } from './protocol.ts';

/** Directories with more entries are captured in slices, by several workers. */
const sliceLimit = 4096;
const sliceLeast = 1024;

/** The entries of a directory or slice, captured but for large files that wait for their segments. */
export interface CapturedEntries {
  readonly entries: CapturedEntry[];
  /** Full path of each entry, for those that wait. */
  readonly paths: readonly Buffer[];
  readonly subdirectories: Subdirectories;
  readonly counts: CaptureCounts;
}

/** What a worker has at hand for the roots. */
export interface RootTools extends CaptureTools {
  readonly filters: readonly (readonly EntryFilter[])[];
  readonly previousPages: PageFileReader | undefined;
  /** Counts one entry for the progress display. */
  progress(sourceBytes: number, readBytes: number): void;
}

const end = Buffer.of(0);

/** Sorted raw names of a directory, or `undefined` (and a problem) when it cannot be read. */
export const listNames = (path: Buffer, problem: (problem: EntryProblem) => void): Buffer[] | undefined => {
  try {
    return readdirSync(path, { encoding: 'buffer' }).sort(Buffer.compare);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const message = error instanceof Error ? error.message : String(error);
    problem({ kind: gone ? 'vanished' : 'unreadable', code: gone ? 'DIRECTORY_VANISHED' : 'DIRECTORY_UNREADABLE', path, message });
    return undefined;
  }
};

/** Cuts a long list of names where chance says, so that one new name changes one slice. Each name ends in a zero byte. */
export const sliceNames = (names: readonly Buffer[]): Buffer[] | undefined => {
  if (names.length <= sliceLimit) return undefined;
  const slices: Buffer[] = [];
  let slice: Buffer[] = [];
  names.forEach((name, index) => {
    slice.push(name, end);
    const count = slice.length / 2;
    if (count === sliceLimit || index === names.length - 1 || (count >= sliceLeast && isCutName(name))) {
      slices.push(Buffer.concat(slice));
      slice = [];
    }
  });
  return slices;
};

/** Captures entries of one directory in the order of their names. */
export const captureEntries = (
  unit: DirectoryUnit | SliceUnit,
  names: readonly Buffer[],
  root: RootSpec,
  tools: RootTools,
): CapturedEntries => {
  const path = Buffer.from(unit.path);
  const full = joinPath(root.readFrom, path);
  const base = directoryBase(full);
  const judge = judgeOf(path, base.path, tools.filters[unit.root] ?? []);
  const previous = new PreviousEntries(tools.previousPages, unpackPages(unit.previous));
  const collected = new Collected();
  try {
    for (const name of names) {
      if (tools.sink.cancelled) throw new Error('The run was cancelled.');
      captureOne(name, { unit, path, full, base: base.path, root, judge, previous }, collected, tools);
    }
  } finally {
    base.close();
  }
  return collected;
};

interface DirectoryContext {
  readonly unit: DirectoryUnit | SliceUnit;
  readonly path: Buffer;
  readonly full: Buffer;
  readonly base: Buffer;
  readonly root: RootSpec;
  readonly judge: (name: Buffer, stat: BigIntStats) => boolean;
  readonly previous: PreviousEntries;
}

class Collected implements CapturedEntries {
  readonly entries: CapturedEntry[] = [];
  readonly paths: Buffer[] = [];
  readonly #names: Buffer[] = [];
  readonly #mounts: { place: number; volume: number; device: bigint }[] = [];
  readonly counts = {
    listed: 0,
    captured: 0,
    excluded: 0,
    files: 0,
    directories: 0,
    others: 0,
    filesRead: 0,
    sourceBytes: 0,
    readBytes: 0,
  };

  get subdirectories(): Subdirectories {
    const names = Buffer.allocUnsafeSlow(this.#names.reduce((sum, name) => sum + name.length + 1, 0));
    let at = 0;
    for (const name of this.#names) {
      names.set(name, at);
      at += name.length + 1;
      names[at - 1] = 0;
    }
    return { names, mounts: this.#mounts };
  }

  descend(name: Buffer, mount: { volume: number; device: bigint } | undefined): void {
    if (mount !== undefined) this.#mounts.push({ place: this.#names.length, ...mount });
    this.#names.push(name);
  }

  add(captured: CapturedEntry, path: Buffer): void {
    this.entries.push(captured);
    this.paths.push(path);
    const { entry } = captured;
    const counts = this.counts;
    if (entry.type === 'file') counts.files += 1;
    else if (entry.type === 'directory') counts.directories += 1;
    else counts.others += 1;
    if (!entry.unread && !entry.torn) counts.captured += 1;
    counts.sourceBytes += entry.size;
    if (captured.read) {
      counts.filesRead += 1;
      counts.readBytes += entry.size;
    }
  }
}

const captureOne = (name: Buffer, context: DirectoryContext, collected: Collected, tools: RootTools): void => {
  const path = Buffer.concat([joinPath(context.base, name), end]);
  const known = joinPath(context.full, name);
  const stat = statEntry(path.subarray(0, -1), known, tools);
  if (stat === undefined) return;
  collected.counts.listed += 1;
  if (!context.judge(name, stat)) {
    collected.counts.excluded += 1;
    return;
  }
  const captured = captureEntry(
    { path, name, stat, volume: context.unit.volume, previous: context.previous.find(name) },
    named(tools, path, known),
  );
  collected.add(captured, known);
  if (captured.entry.type === 'directory') descend(name, stat, context, collected);
  tools.progress(captured.entry.size, captured.read ? captured.entry.size : 0);
};

/** Problems name the path that people know, not the handle of a very deep directory. */
const named = (tools: RootTools, path: Buffer, known: Buffer): CaptureTools =>
  path.length === known.length + 1 ? tools : { ...tools, problem: (problem) => tools.problem({ ...problem, path: known }) };

const statEntry = (path: Buffer, known: Buffer, tools: RootTools): BigIntStats | undefined => {
  try {
    const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    // Gone between listing and opening: as if it had gone before.
    return stat;
  } catch (error) {
    tools.problem({
      kind: 'unreadable',
      code: 'ENTRY_UNREADABLE',
      path: known,
      message: error instanceof Error ? error.message : String(error),
    });
    return undefined;
  }
};

const descend = (name: Buffer, stat: BigIntStats, { unit, path, root }: DirectoryContext, collected: Collected): void => {
  const sameVolume = stat.dev === unit.device;
  if (!sameVolume && root.oneFileSystem) return;
  collected.descend(name, sameVolume ? undefined : { volume: volumeOrdinal(joinPath(path, name)), device: stat.dev });
};

/** A number for a volume mounted inside a root: by its place, so that it is the same in every run and worker. */
const volumeOrdinal = (mountPoint: Buffer): number => createHash('sha256').update(mountPoint).digest().readUInt32BE(0);

/** Whether a filter wants nothing of a directory. */
const entersNothing = (path: Buffer, base: Buffer, filters: readonly EntryFilter[]): boolean => {
  if (filters.length === 0) return false;
  const directory = { path: path.toString(), readFrom: base.toString(), names: new NamesOnDisk(base) };
  return filters.some((filter) => filter.enter?.(directory) !== undefined);
};

/** Answers whether an entry is kept. With no filters nothing is decoded. */
const judgeOf = (path: Buffer, base: Buffer, filters: readonly EntryFilter[]): DirectoryContext['judge'] => {
  if (filters.length === 0) return () => true;
  if (entersNothing(path, base, filters)) return () => false;
  const folder = path.toString();
  return (name, stat) => {
    const text = name.toString();
    const entry = {
      path: folder === '' ? text : `${folder}/${text}`,
      name: text,
      kind: filterKind(entryType(stat)),
      sizeBytes: Number(stat.size),
      modifiedMs: Number(stat.mtimeMs),
    };
    return filters.every((filter) => filter.drop(entry) === undefined);
  };
};

/** Names of a directory, asked of the directory: a slice holds only some of them, and most filters ask for one or two. */
class NamesOnDisk extends Set<string> {
  #base: Buffer | undefined;

  constructor(base: Buffer) {
    super();
    this.#base = base;
  }

  override has(name: string): boolean {
    return this.#base !== undefined && lstatSync(joinPath(this.#base, Buffer.from(name)), { throwIfNoEntry: false }) !== undefined;
  }
}
