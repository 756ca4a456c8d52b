import type { PoolThreads } from '../pool/pool-threads.ts';
import type { DurableBatch } from './block-stream.ts';
import type { ImageSpec, RootSpec, WorkerModule } from './capture-setup.ts';
import type { FragmentLog } from './fragment-log.ts';
import type { KnownDirectoriesMemory } from './known-directories.ts';
import type { KnownIdsMemory } from './known-ids.ts';
import type { MediaWriter } from './media-writer.ts';
import type { OpenStream } from './opened-stream.ts';
import type { ReadBack } from './read-back.ts';
import type { CaptureCounts, EntryProblem } from './unit-results.ts';
import type { RootRecord } from './units.ts';

/** What the last point knew, for change detection. */
export interface PreviousCatalog {
  /** Folder of the cached pages. */
  readonly folder: string;
  readonly directories: KnownDirectoriesMemory;
  /** Place of a root in the last point, and its own entry; `undefined` for a new root. */
  root(path: string): { readonly place: number; readonly record: RootRecord } | undefined;
}

/** A tree to capture. */
export interface CaptureRoot extends Omit<RootSpec, 'path' | 'readFrom' | 'elsewhere' | 'whenBusy' | 'previousPlace'> {
  /** The use that asked for it. */
  readonly source: string;
  /** Absolute path, as the catalog names it. */
  readonly path: string;
  readonly readFrom: string;
  /** Directories below the root, by their paths there, that are read from somewhere else. */
  readonly elsewhere?: readonly { readonly path: string; readonly readFrom: string }[];
  /** Directories of a snapshot for files that somebody holds; the root itself under the empty path. */
  readonly whenBusy?: readonly { readonly path: string; readonly readFrom: string }[];
}

/** An image to capture as one file, which becomes a root of its own. */
export interface CaptureImage extends ImageSpec {
  /** The use that asked for it. */
  readonly source: string;
}

/** A stream to capture as one file, which becomes a root of its own. */
export interface CaptureStream {
  /** The use that asked for it. */
  readonly source: string;
  /** Absolute path, as the catalog names it. */
  readonly path: string;
  readonly open: OpenStream;
}

/** What a capture run works with. */
export interface CaptureOptions {
  readonly roots: readonly CaptureRoot[];
  /** Numbered behind the roots; one is read at a time, by all threads. */
  readonly images: readonly CaptureImage[];
  /** Numbered behind the images; one is read at a time. */
  readonly streams: readonly CaptureStream[];
  readonly writer: MediaWriter;
  readonly readBack: ReadBack | undefined;
  /** What an interrupted run has left, its chunks for each block that `writer` begins with; and what this one would leave. */
  readonly fragment: { readonly begun: readonly Uint8Array[]; readonly log: FragmentLog } | undefined;
  readonly mediaId: Uint8Array;
  readonly blockKey: Uint8Array | undefined;
  readonly gearSeed: Uint8Array;
  readonly codec: WorkerModule | undefined;
  readonly known: KnownIdsMemory;
  readonly previous: PreviousCatalog | undefined;
  /** Folder that receives the pages of this run. */
  readonly nextPages: string;
  readonly signal: AbortSignal;
  /** Threads started by `startCaptureThreads`, perhaps while something else was done. The run closes them. */
  readonly threads: PoolThreads;
  counted(source: string, counts: CaptureCounts): void;
  problem(source: string, problem: EntryProblem): void;
  written(batch: DurableBatch): void;
}

/** How far a capture is. */
export interface CaptureProgress {
  readonly entries: number;
  readonly sourceBytes: number;
  readonly storedBytes: number;
  /** Raw path of a directory that is being captured. */
  readonly current: Uint8Array;
}
