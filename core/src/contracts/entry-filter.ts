/** One entry as a filter sees it. Paths are relative to the root, with forward slashes, decoded as UTF-8. */
export interface FilterEntry {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** One directory before its entries are judged. */
export interface FilterDirectory {
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
  /** Where to read it on this machine, now (inside a snapshot, if there is one). Not always a name that people know. */
  readonly readFrom: string;
  readonly names: ReadonlySet<string>;
}

/**
 * Keeps or drops entries. Its worker module exports `createEntryFilter(options): EntryFilter`.
 * Directories are visited by several threads in any order. `enter` of a directory comes right before the `drop` calls for its
 * entries, in the same thread; a directory of many entries is entered once for each slice of it.
 */
export interface EntryFilter {
  /** A reason to keep nothing of this directory but the directory itself; `undefined` to go on. */
  enter?(directory: FilterDirectory): string | undefined;
  /** A reason to leave this entry (and all below it) out; `undefined` keeps it. */
  drop(entry: FilterEntry): string | undefined;
  /** Whether a file that is kept changes in place, as disk images and database files do: it is stored in pieces cut at fixed places. */
  isImage?(entry: FilterEntry): boolean;
}
