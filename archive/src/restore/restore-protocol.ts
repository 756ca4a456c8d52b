import type { Entry } from '../format/entry.ts';
import type { SlottedBlock } from '../read/read-protocol.ts';

/** Where an entry goes: below which anchor, and the raw path below it. */
export interface Place {
  readonly anchor: number;
  readonly path: Uint8Array;
}

/** An entry and its place. */
export interface PlacedEntry extends Place {
  readonly entry: Entry;
}

/** A piece of a file, out of one chunk. */
export interface PieceWrite extends Place {
  /** Name under which the file was created. */
  readonly name: Uint8Array;
  /** The chunk in the block's plain bytes, and its id. */
  readonly chunkOffset: number;
  readonly chunkBytes: number;
  readonly id: Uint8Array;
  /** Runs of the chunk and where they go, in order. */
  readonly runs: readonly { readonly bytes: number; readonly fileOffset: number }[];
}

/** A file whose content is one chunk: created, written and finished in one go. */
export interface WholeWrite extends PlacedEntry {
  readonly chunkOffset: number;
  readonly chunkBytes: number;
}

/** One piece of restore work for a worker. */
export type RestoreUnit =
  | { readonly kind: 'folders'; readonly id: number; readonly folders: readonly Place[] }
  /** Create files that come in several pieces. */
  | { readonly kind: 'create'; readonly id: number; readonly files: readonly PlacedEntry[] }
  | (SlottedBlock & {
      readonly kind: 'write';
      readonly id: number;
      readonly whole: readonly WholeWrite[];
      readonly pieces: readonly PieceWrite[];
    })
  /** Give files that came in pieces their metadata and name; a broken one is removed. */
  | {
      readonly kind: 'finish';
      readonly id: number;
      readonly files: readonly (PlacedEntry & { readonly name: Uint8Array; readonly broken: boolean })[];
    }
  /** Entries without content. */
  | { readonly kind: 'special'; readonly id: number; readonly entries: readonly PlacedEntry[] }
  /** Further names of files that are restored already. */
  | { readonly kind: 'link'; readonly id: number; readonly links: readonly { readonly from: Place; readonly to: Place }[] }
  /** Metadata of directories, when nothing more is written into them. */
  | { readonly kind: 'dress'; readonly id: number; readonly folders: readonly PlacedEntry[] };

/** Something about one entry that a person should know. */
export interface RestoreFinding extends Place {
  readonly code: string;
  readonly message: string;
}

/** What a restore unit came to. */
export interface RestoreUnitResult {
  readonly kind: 'restored';
  readonly restored: number;
  readonly kept: number;
  readonly bytes: number;
  /** Of `create`: the name each file was created under; `undefined` for one that was kept or refused. */
  readonly names: readonly (Uint8Array | undefined)[];
  readonly problems: readonly RestoreFinding[];
  /** Fidelity that this system did not give. */
  readonly lost: readonly RestoreFinding[];
}
