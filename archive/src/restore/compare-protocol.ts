import type { PackedEntries, Place, RestoreFinding, TargetFolder } from './restore-protocol.ts';

/** A piece of a restored file: where its bytes lie, and the id that they have if it is right. */
export interface ComparedPiece {
  readonly id: Uint8Array;
  readonly runs: readonly { readonly bytes: number; readonly fileOffset: number }[];
}

/** A restored file that came in pieces, or some of its pieces. */
export interface ComparedFile extends Place {
  readonly pieces: readonly ComparedPiece[];
  /** How long it has to be; said with its last pieces. */
  readonly bytes: number | undefined;
}

/** One piece of work for a worker that holds what a restore has placed against the catalog. */
export type CompareUnit =
  /** Folders, and entries of one chunk or none. */
  | { readonly kind: 'compare'; readonly id: number; readonly folders: readonly TargetFolder[]; readonly entries: PackedEntries }
  | { readonly kind: 'compare pieces'; readonly id: number; readonly files: readonly ComparedFile[] };

/** What such a unit came to. */
export interface CompareUnitResult {
  readonly kind: 'compared';
  /** Files that were read to their end. */
  readonly files: number;
  readonly bytes: number;
  /** Whether something could not be read past the memory of the system. */
  readonly throughCache: boolean;
  readonly problems: readonly RestoreFinding[];
}
