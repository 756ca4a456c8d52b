import { joinPath } from '../system/join-path.ts';
import type { LinuxCalls } from '../system/linux.ts';
import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import type { BlockSink } from './block-sink.ts';
import type { CaptureTally } from './capture-tally.ts';
import type { PreviousPage } from './previous-page.ts';
import type { FileReader } from './read-file.ts';
import type { EntryProblem } from './unit-results.ts';

/** How entries are captured in one worker. */
export interface CaptureTools {
  readonly sink: BlockSink;
  readonly reader: FileReader;
  /** For the progress display. */
  readonly tally: CaptureTally;
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
  /** Whether its content is to be cut at fixed places: it changes in place, or was cut so before. */
  readonly fixed: boolean;
  /** Where its directory is read. */
  readonly folder: Buffer;
  /** The same directory in a snapshot, for a file that somebody holds so that the system refuses it. */
  readonly whenBusy?: Buffer | undefined;
  /** Whether it is read there, so that no other worker finds it by its path. */
  readonly isFrozen?: boolean;
  /** Before the system was asked about it, nanoseconds since 1970. */
  readonly askedAt: bigint;
}

/** Where it is read. */
export const pathOf = ({ folder, name }: Candidate): Buffer => joinPath(folder, name);

/** The clock that file systems stamp with, in nanoseconds since 1970. */
export const now = (): bigint => BigInt(Date.now()) * 1_000_000n;
