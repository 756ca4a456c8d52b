import { createHash } from 'node:crypto';
import { meanChunkBytes } from '../format/constants.ts';
import { joinPath } from '../system/join-path.ts';
import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import { type CaptureTools, now } from './candidate.ts';
import { Counts } from './capture-counts.ts';
import { captureEntry } from './capture-entry.ts';
import { type CapturedEntry, NewEntry } from './captured-entry.ts';
import type { Judge } from './entry-filter.ts';
import type { PreviousEntries } from './previous-entries.ts';
import type { CaptureCounts } from './unit-results.ts';
import type { DirectoryPlace } from './units.ts';

/** A directory, or a slice of one, on its way into the catalog. */
export interface DirectoryCapture {
  readonly directory: SourceDirectory;
  readonly place: DirectoryPlace;
  /** Where it is read. */
  readonly folder: Buffer;
  /** The same directory in a snapshot, for files that somebody holds. */
  readonly whenBusy: Buffer | undefined;
  readonly judge: Judge;
  readonly previous: PreviousEntries;
  /** Whether directories on other volumes are left out. */
  readonly oneFileSystem: boolean;
}

/** The entries of a directory or slice, captured but for large files that wait for their segments. */
export interface CapturedEntries {
  readonly entries: CapturedEntry[];
  readonly subdirectories: readonly DirectoryPlace[];
  readonly counts: CaptureCounts;
}

/** Captures entries of one directory in the order of their names. */
export const captureEntries = (capture: DirectoryCapture, names: readonly Buffer[], tools: CaptureTools): CapturedEntries => {
  const collected = new Collected();
  for (const name of names) {
    if (tools.sink.cancelled) throw new Error('The run was cancelled.');
    const captured = captureOne(name, capture, collected, tools);
    if (captured === undefined) continue;
    tools.tally.entry();
    // What is read is counted as it is read: a single file may take an hour.
    if (!captured.read) tools.tally.bytes(captured.size);
  }
  return collected;
};

const captureOne = (name: Buffer, capture: DirectoryCapture, collected: Collected, tools: CaptureTools): CapturedEntry | undefined => {
  const { directory, place, folder, whenBusy, previous } = capture;
  const askedAt = now();
  const stat = statEntry(name, capture, tools);
  if (stat === undefined) return undefined;
  if (!capture.judge.keeps(name, stat)) {
    collected.counts.exclude();
    return undefined;
  }
  const volume = volumeOf(name, stat, place);
  const known = previous.find(name);
  const fixed = known?.fixed === true || (isLong(stat) && capture.judge.isImage(name, stat));
  const candidate = { directory, name, stat, volume, previous: known, fixed, folder, whenBusy, askedAt };
  const captured = captureEntry(candidate, tools);
  if (captured === undefined) return undefined;
  if (!(captured instanceof NewEntry)) previous.took();
  collected.add(captured);
  if (stat.type === 'directory') collected.descend(name, stat, volume, capture);
  return captured;
};

/** Whether it is a file that is cut at all. */
const isLong = ({ type, size }: EntryStat): boolean => type === 'file' && size > meanChunkBytes;

/** What the system says of an entry. Gone between listing and asking is as if it had gone before; a refusal is told. */
export const statEntry = (
  name: Buffer,
  { directory, folder }: Pick<DirectoryCapture, 'directory' | 'folder'>,
  tools: Pick<CaptureTools, 'problem'>,
): EntryStat | undefined => {
  try {
    return directory.stat(name);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tools.problem({ kind: 'unreadable', code: 'ENTRY_UNREADABLE', path: joinPath(folder, name), message });
    return undefined;
  }
};

class Collected implements CapturedEntries {
  readonly entries: CapturedEntry[] = [];
  readonly subdirectories: DirectoryPlace[] = [];
  readonly counts = new Counts();

  descend(name: Buffer, stat: EntryStat, volume: number, { place, oneFileSystem }: DirectoryCapture): void {
    if (stat.volume !== place.device && oneFileSystem) return;
    this.subdirectories.push({ path: joinPath(place.path, name), volume, device: stat.volume });
  }

  add(captured: CapturedEntry): void {
    this.entries.push(captured);
    this.counts.entry(captured);
  }
}

/**
 * A number for the volume of an entry. One that is mounted inside a root is numbered by its place there, so that the number is the same
 * in every run and worker. A file that lies elsewhere than its folder (mounted by itself, or in a layer) has no place to share
 * with others of its volume, so the system's own number must do.
 */
const volumeOf = (name: Buffer, stat: EntryStat, place: DirectoryPlace): number => {
  if (stat.volume === place.device) return place.volume;
  return ordinalOf(stat.type === 'directory' ? joinPath(place.path, name) : Buffer.from(`\0device ${stat.volume}`));
};

const ordinalOf = (place: Buffer): number => createHash('sha256').update(place).digest().readUInt32BE(0);
