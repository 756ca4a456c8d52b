/** An entry of a tree. */
export interface FileEntry {
  /** Leads to the entry, for as long as the tree is mounted. Never 0 or 1. */
  readonly number: bigint;
  readonly rawName: Uint8Array;
  /** Where it stands in its folder, above zero: a listing goes on behind it. */
  readonly position: number;
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'character' | 'block';
  readonly sizeBytes: number;
  /** Permission bits with set-id and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedNs: bigint;
  /** The same for all names of one file; only where there are several. */
  readonly linkKey?: string;
  readonly rawLinkTarget?: Uint8Array;
  readonly device?: readonly [major: number, minor: number];
  readonly attributes: readonly (readonly [name: Uint8Array, value: Uint8Array])[];
  /** Where the data of a file lies; what is left are holes. */
  readonly extents: readonly (readonly [offset: number, bytes: number])[];
}

/** A file that is read at random. */
export interface OpenedFile {
  /** Bytes from an offset on, fewer only at the end. */
  read(offset: number, bytes: number): Promise<Uint8Array>;
}

/** What is mounted: a tree that never changes. Whatever one of these throws is an input/output error for the program that asked. */
export interface FileTree {
  /** The folder at which it begins. */
  readonly start: bigint;
  entry(number: bigint): Promise<FileEntry>;
  /** What is in a folder, from behind a position on. */
  children(folder: bigint, after: number): AsyncIterable<FileEntry>;
  child(folder: bigint, name: Uint8Array): Promise<FileEntry | undefined>;
  open(file: bigint): Promise<OpenedFile>;
}
