import type { BlockType, ChunkKind } from '../format/constants.ts';
import type { RingMemory } from '../pool/ring.ts';
import type { ClaimMemory } from './claim-table.ts';
import type { KnownDirectoriesMemory } from './known-directories.ts';
import type { KnownIdsMemory } from './known-ids.ts';

/** A plugin's module and the options its factory gets; loaded in every worker. */
export interface WorkerModule {
  readonly module: string;
  readonly options: unknown;
}

/** A directory below a root that is read from somewhere else than its place there, such as from a snapshot of its own. */
export interface ElsewhereSpec {
  /** Below the root, raw bytes. */
  readonly path: Uint8Array;
  /** Where it is read, raw bytes. */
  readonly readFrom: Uint8Array;
}

/** A tree as the workers see it. */
export interface RootSpec {
  /** As the catalog names it, raw bytes. */
  readonly path: Uint8Array;
  /** Where it is read, raw bytes. */
  readonly readFrom: Uint8Array;
  readonly elsewhere: readonly ElsewhereSpec[];
  readonly filters: readonly WorkerModule[];
  readonly oneFileSystem: boolean;
  /** Place of the root in the last point; `undefined` for a new one. */
  readonly previousPlace: number | undefined;
}

/** What every capture worker is started with. */
export interface CaptureSetup {
  readonly worker: number;
  readonly roots: readonly RootSpec[];
  readonly mediaId: Uint8Array;
  /** The AES key of the blocks; `undefined` in a set that is not encrypted. */
  readonly blockKey: Uint8Array | undefined;
  readonly gearSeed: Uint8Array;
  readonly codec: WorkerModule | undefined;
  readonly ring: RingMemory;
  readonly claims: ClaimMemory;
  readonly known: KnownIdsMemory;
  /** One word, the next block sequence; then one that is 1 once the run is cancelled. */
  readonly control: SharedArrayBuffer;
  /** Made by `createTallyMemory`. */
  readonly tally: SharedArrayBuffer;
  /** Folder with the pages of the last point, and its directories, if there is one. */
  readonly previous: { readonly folder: string; readonly directories: KnownDirectoriesMemory } | undefined;
  /** Folder that receives the pages of this run. */
  readonly nextPages: string;
}

/** Where a cached page lies: page, watch page and chunk lists, one behind the other. */
export interface PageRef {
  /** Number of the worker whose file it is in. */
  readonly file: number;
  readonly offset: number;
  readonly pageBytes: number;
  readonly watchBytes: number;
  readonly listBytes: number;
  readonly pageId: Uint8Array;
  readonly watchId: Uint8Array;
  /** Name of its first entry. */
  readonly first: Uint8Array;
}

/** One piece of work for a capture worker. `id` comes back in the answer. */
export type Unit =
  | { readonly kind: 'root'; readonly id: number; readonly root: number; readonly previous: RootRecord | undefined }
  | TreeUnit
  | SliceUnit
  | {
      readonly kind: 'segment';
      readonly id: number;
      readonly folder: Uint8Array;
      readonly name: Uint8Array;
      readonly offset: number;
      readonly bytes: number;
      /** Whether it is to be cut at fixed places, also where its head is not that of a disk image. */
      readonly fixed: boolean;
    }
  | PieceUnit
  | StreamedUnit
  | { readonly kind: 'finish'; readonly id: number; readonly token: number; readonly files: readonly FinishedFile[] }
  | { readonly kind: 'store'; readonly id: number; readonly chunkKind: ChunkKind; readonly bytes: Uint8Array }
  | { readonly kind: 'seal'; readonly id: number; readonly type: BlockType; readonly plain: Uint8Array }
  | { readonly kind: 'flush'; readonly id: number }
  | { readonly kind: 'claims'; readonly id: number; readonly memory: ClaimMemory };

/** Where a directory lies. */
export interface DirectoryPlace {
  /** Below the root; empty for the root itself. */
  readonly path: Uint8Array;
  /** Ordinal of the volume that the directory is on. */
  readonly volume: number;
  /** The system's number of that volume. */
  readonly device: number;
}

/** Capture directories and what lies below them, until a good deal is done; the rest comes back. */
export interface TreeUnit {
  readonly kind: 'tree';
  readonly id: number;
  readonly root: number;
  /** Packed by `packPlaces`. */
  readonly places: Uint8Array;
}

/** Capture some entries of a large directory. */
export interface SliceUnit {
  readonly kind: 'slice';
  readonly id: number;
  readonly root: number;
  readonly place: DirectoryPlace;
  /** Names, each ended by a zero byte, sorted. */
  readonly names: Uint8Array;
}

/** Take the next bytes of a stream; all of one stream go to the same worker. */
export interface PieceUnit {
  readonly kind: 'piece';
  readonly id: number;
  readonly root: number;
  /** Shared memory, which may be written again once this is answered. */
  readonly bytes: Uint8Array;
}

/** Complete the entry of a stream that has ended. */
export interface StreamedUnit {
  readonly kind: 'streamed';
  readonly id: number;
  readonly root: number;
  /** When it was opened, nanoseconds since 1970. */
  readonly openedAt: bigint;
  /** Whether it came whole. */
  readonly isWhole: boolean;
}

/** The root's own entry, encoded, with what change detection knows of it. */
export interface RootRecord {
  readonly entry: Uint8Array;
  readonly watch: Uint8Array;
}

/** What the system said when a segment could not be read. */
export interface Refusal {
  /** Whether the file is no longer there. */
  readonly gone: boolean;
  readonly message: string;
}

/** A large file whose segments have been read by several workers. */
export interface FinishedFile {
  readonly record: number;
  readonly ids: Uint8Array;
  /** Bytes really read. */
  readonly bytes: number;
  /** Whether they were cut at fixed places. */
  readonly fixed: boolean;
  /** Of the first segment that could not be read. */
  readonly refusal: Refusal | undefined;
}

/** A large file that waits for its segments. */
export interface DeferredFile {
  readonly record: number;
  readonly folder: Uint8Array;
  readonly name: Uint8Array;
  readonly bytes: number;
  /** Whether it is to be cut at fixed places. */
  readonly fixed: boolean;
}

/** Entries that wait in a worker until their large files have been read. */
export interface WaitingEntries {
  readonly token: number;
  readonly files: readonly DeferredFile[];
}

/** Something that went wrong with an entry and was survived. */
export interface EntryProblem {
  readonly kind: 'changed' | 'vanished' | 'unreadable' | 'unsupported';
  readonly code: string;
  readonly path: Uint8Array;
  readonly message: string;
}

/** Numbers that add up over units. */
export interface CaptureCounts {
  readonly listed: number;
  readonly captured: number;
  readonly excluded: number;
  readonly files: number;
  readonly directories: number;
  readonly others: number;
  readonly filesRead: number;
  readonly sourceBytes: number;
  readonly readBytes: number;
}

/** What a unit came to. */
export interface Captured {
  readonly kind: 'captured';
  /** Of a tree: directories that are done, packed by `packDirectory`. */
  readonly directories: Uint8Array;
  /** Of a slice that is done: its pages, packed by `packPages`. */
  readonly pages: Uint8Array;
  /** Directories that are still to be captured, in the order of their names, packed by `packPlaces`. */
  readonly left: Uint8Array;
  /** Directories that must be captured in slices. */
  readonly sliced: readonly { readonly place: DirectoryPlace; readonly slices: readonly Uint8Array[] }[];
  readonly waiting: readonly WaitingEntries[];
  readonly counts: CaptureCounts;
  readonly problems: readonly EntryProblem[];
}

/** What a root's own entry came to. */
export interface CapturedRoot {
  readonly kind: 'root';
  readonly record: RootRecord;
  readonly isDirectory: boolean;
  readonly device: number;
  readonly counts: CaptureCounts;
  readonly problems: readonly EntryProblem[];
}

/** Answers of a worker, by unit. */
export type UnitResult =
  | Captured
  | CapturedRoot
  /** The root is a large file. */
  | { readonly kind: 'waiting'; readonly waiting: WaitingEntries }
  | {
      readonly kind: 'segment';
      readonly ids: Uint8Array;
      readonly bytes: number;
      readonly fixed: boolean;
      readonly refusal: Refusal | undefined;
    }
  | { readonly kind: 'stored'; readonly id: Uint8Array }
  | { readonly kind: 'nothing' };

/** A sealed block in a slot of the ring. */
export interface SealedBlock {
  readonly kind: 'block';
  readonly slot: number;
  readonly bytes: number;
  readonly plainBytes: number;
  readonly type: BlockType;
  readonly sequence: number;
  readonly sha256: Uint8Array;
  /** Chunks of the block, packed: id, offset, length. */
  readonly chunks: Uint8Array;
}

/** Ids that files refer to because another worker claimed them; proved at commit. */
export interface ReliedIds {
  readonly kind: 'relied';
  readonly ids: Uint8Array;
}
