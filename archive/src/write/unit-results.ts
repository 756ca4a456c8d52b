import type { BlockType } from '../format/constants.ts';
import type { Hole } from '../format/entry.ts';
import type { DirectoryPlace, Refusal, RootRecord } from './units.ts';

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
  | ReadPart
  | { readonly kind: 'stored'; readonly id: Uint8Array }
  | { readonly kind: 'nothing' };

/** A part of an image that was read. */
export interface ReadPart {
  readonly kind: 'part';
  readonly ids: Uint8Array;
  readonly holes: readonly Hole[];
  /** Bytes that the devices have lost; there are zeros in their place. */
  readonly badBytes: number;
  readonly refusal: Refusal | undefined;
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
  readonly hint?: string;
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
