import type { BlockType, ChunkKind } from '../format/constants.ts';
import type { RingMemory } from '../pool/ring.ts';
import type { ClaimMemory } from './claim-table.ts';
import type { KnownIdsMemory } from './known-ids.ts';

/** A plugin's module and the options its factory gets; loaded in every worker. */
export interface WorkerModule {
  readonly module: string;
  readonly options: unknown;
}

/** A tree as the workers see it. */
export interface RootSpec {
  /** Where it is read, raw bytes. */
  readonly readFrom: Uint8Array;
  readonly filters: readonly WorkerModule[];
  readonly oneFileSystem: boolean;
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
  /** Three doubles per worker: entries, source bytes, bytes read. */
  readonly progress: SharedArrayBuffer;
  /** Folder with the pages of the last point, if there is one. */
  readonly previousPages: string | undefined;
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
  | DirectoryUnit
  | SliceUnit
  | {
      readonly kind: 'segment';
      readonly id: number;
      readonly path: Uint8Array;
      readonly offset: number;
      readonly bytes: number;
    }
  | { readonly kind: 'finish'; readonly id: number; readonly unit: number; readonly files: readonly FinishedFile[] }
  | { readonly kind: 'store'; readonly id: number; readonly chunkKind: ChunkKind; readonly bytes: Uint8Array }
  | { readonly kind: 'seal'; readonly id: number; readonly type: BlockType; readonly plain: Uint8Array }
  | { readonly kind: 'flush'; readonly id: number }
  | { readonly kind: 'claims'; readonly id: number; readonly memory: ClaimMemory };

/** List a directory and capture its entries, or answer its slices when there are many. */
export interface DirectoryUnit {
  readonly kind: 'directory';
  readonly id: number;
  readonly root: number;
  /** Below the root; empty for the root itself. */
  readonly path: Uint8Array;
  /** Ordinal of the volume that the directory is on. */
  readonly volume: number;
  readonly device: bigint;
  /** Packed pages of the last point. */
  readonly previous: Uint8Array;
}

/** Capture some entries of a large directory. */
export interface SliceUnit extends Omit<DirectoryUnit, 'kind'> {
  readonly kind: 'slice';
  /** Names, each ended by a zero byte, sorted. */
  readonly names: Uint8Array;
}

/** The root's own entry, encoded, with what change detection knows of it. */
export interface RootRecord {
  readonly entry: Uint8Array;
  readonly watch: Uint8Array;
}

/** A large file whose segments have been read by several workers. */
export interface FinishedFile {
  readonly record: number;
  readonly ids: Uint8Array;
  /** Bytes really read. */
  readonly bytes: number;
}

/** A large file that waits for its segments. */
export interface DeferredFile {
  readonly record: number;
  readonly path: Uint8Array;
  readonly bytes: number;
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

/** Directories below one: names, each ended by a zero byte, and those of them that are on another volume. */
export interface Subdirectories {
  readonly names: Uint8Array;
  readonly mounts: readonly { readonly place: number; readonly volume: number; readonly device: bigint }[];
}

/** What a directory or slice came to. */
export interface CapturedDirectory {
  readonly kind: 'captured';
  /** Packed, see `packPages`. */
  readonly pages: Uint8Array;
  readonly subdirectories: Subdirectories;
  readonly counts: CaptureCounts;
  readonly problems: readonly EntryProblem[];
}

/** Answers of a worker, by unit. */
export type UnitResult =
  | CapturedDirectory
  | { readonly kind: 'slices'; readonly slices: readonly Uint8Array[] }
  /** The unit's entries are listed, but some files wait for their segments. */
  | { readonly kind: 'deferred'; readonly files: readonly DeferredFile[] }
  | {
      readonly kind: 'root';
      readonly record: RootRecord;
      readonly isDirectory: boolean;
      readonly device: bigint;
      readonly counts: CaptureCounts;
      readonly problems: readonly EntryProblem[];
    }
  | { readonly kind: 'segment'; readonly ids: Uint8Array; readonly bytes: number }
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

/** Messages of a worker. */
export type WorkerMessage =
  | SealedBlock
  /** Ids that files refer to because another worker claimed them; proved at commit. */
  | { readonly kind: 'relied'; readonly ids: Uint8Array }
  | { readonly kind: 'done'; readonly id: number; readonly result: UnitResult }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown };
