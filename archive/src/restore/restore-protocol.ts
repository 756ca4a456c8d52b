import type { Entry } from '../format/entry.ts';
import type { SlottedBlock } from '../read/read-protocol.ts';

/** A folder of the target: below which anchor, and the raw path below it; empty for the anchor itself. */
export interface TargetFolder {
  readonly anchor: number;
  readonly path: Uint8Array;
}

/** Where an entry goes. An empty name stands for the folder itself. */
export interface Place {
  readonly folder: TargetFolder;
  readonly name: Uint8Array;
}

/** An entry and its place. */
export interface PlacedEntry extends Place {
  readonly entry: Entry;
}

/** A piece of a file, out of one chunk. */
export interface PieceWrite extends Place {
  /** Name under which the file was created. */
  readonly createdAs: Uint8Array;
  /** The chunk in the block's plain bytes, and its id. */
  readonly chunkOffset: number;
  readonly chunkBytes: number;
  readonly id: Uint8Array;
  /** Runs of the chunk and where they go, in order. */
  readonly runs: readonly { readonly bytes: number; readonly fileOffset: number }[];
}

/** Many entries in two pieces: the folders that they go to, and a record for each entry, see `packed-entries.ts`. */
export interface PackedEntries {
  readonly folders: readonly TargetFolder[];
  readonly records: Uint8Array;
}

/** A file that was created before its pieces came. */
export interface CreatedEntry extends PlacedEntry {
  readonly createdAs: Uint8Array;
  readonly broken: boolean;
}

/** A further name for a file that is restored already. */
export interface Link {
  readonly from: Place;
  readonly to: Place;
  /** Modification time of the file. */
  readonly modified: bigint;
}

/** A file and the name under which it came. */
export interface SettledFile {
  readonly place: Place;
  readonly as: Uint8Array;
}

/** One piece of restore work for a worker. */
export type RestoreUnit =
  | { readonly kind: 'folders'; readonly id: number; readonly folders: readonly TargetFolder[] }
  /** Create files that come in several pieces. */
  | { readonly kind: 'create'; readonly id: number; readonly files: readonly PlacedEntry[] }
  /** Write what a block holds: whole files of one chunk each, and pieces of files. */
  | (SlottedBlock & {
      readonly kind: 'write';
      readonly id: number;
      /** Why the block could not be read, if it could not: none of its files come back. */
      readonly unread: { readonly code: string; readonly message: string } | undefined;
      readonly whole: PackedEntries;
      readonly pieces: readonly PieceWrite[];
    })
  /** Give files that came in pieces their metadata and name; a broken one is removed. */
  | { readonly kind: 'finish'; readonly id: number; readonly files: readonly CreatedEntry[] }
  /** Entries without content. */
  | { readonly kind: 'special'; readonly id: number; readonly entries: PackedEntries }
  | { readonly kind: 'link'; readonly id: number; readonly links: readonly Link[] }
  /** Bring what was written to the medium: one folder of each file system. */
  | { readonly kind: 'flush'; readonly id: number; readonly folders: readonly TargetFolder[] }
  /** Metadata of directories, when nothing more is written into them. */
  | { readonly kind: 'dress'; readonly id: number; readonly directories: PackedEntries };

/** Something about one entry that a person should know. */
export interface RestoreFinding {
  readonly anchor: number;
  /** Raw, below the anchor. */
  readonly path: Uint8Array;
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
  /** What stays as it was, since something of that name was there. */
  readonly left: readonly Place[];
  /** What came under another name than its own, and that name. */
  readonly renamed: readonly SettledFile[];
  /** Files that have come whole and have further names. */
  readonly settled: readonly SettledFile[];
  readonly problems: readonly RestoreFinding[];
  /** Fidelity that this system did not give. */
  readonly lost: readonly RestoreFinding[];
  /** The same, of entries that are only counted, by the message. */
  readonly counted: ReadonlyMap<string, { readonly code: string; readonly entries: number }>;
}
