import type { BlockType, ChunkKind } from '../format/constants.ts';
import type { Hole } from '../format/entry.ts';
import type { ClaimMemory } from './claim-table.ts';

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
  | PartUnit
  | ImagedUnit
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

/** Read a part of an image. */
export interface PartUnit {
  readonly kind: 'part';
  readonly id: number;
  readonly image: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Complete the entry of an image whose parts have been read. */
export interface ImagedUnit {
  readonly kind: 'imaged';
  readonly id: number;
  readonly image: number;
  readonly ids: Uint8Array;
  readonly holes: readonly Hole[];
  /** Bytes that its devices have lost. */
  readonly badBytes: number;
  /** Of the first part that could not be read. */
  readonly refusal: Refusal | undefined;
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
