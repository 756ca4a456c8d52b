/** An entry of the catalog, as `ls` prints it. Names keep bytes that are not UTF-8 as `\xHH`. */
export interface PointEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'character' | 'block';
  readonly sizeBytes: number;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly modifiedMs: number;
  readonly linkTarget?: string;
  /** A mark that the run left on it: it changed while it was read. */
  readonly torn?: boolean;
}

/** An entry with all that the point keeps of it: what a copy in another format needs. */
export interface WholeEntry extends PointEntry {
  /** Absolute path, as bytes. */
  readonly rawPath: Uint8Array;
  readonly rawLinkTarget?: Uint8Array;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedNs: bigint;
  /** The same for all names of one file; only where there are several. */
  readonly linkKey?: string;
  readonly device?: readonly [major: number, minor: number];
  /** Extended attributes by name, access lists among them. */
  readonly attributes: readonly (readonly [name: Uint8Array, value: Uint8Array])[];
  /** The point keeps more of it, which only the system knows that it comes from. */
  readonly keepsMore?: boolean;
  /** Its content could not be read when the backup was made. */
  readonly unread: boolean;
  /** Where the data of a file lies; what is left are holes. */
  readonly extents: readonly (readonly [offset: number, bytes: number])[];
  /** The data of a file, exactly what the extents say. */
  data(): AsyncIterable<Uint8Array>;
}

/** An entry as a file system shows it: by a number, and by its name in its folder. */
export interface TreeEntry extends WholeEntry {
  /** The same for as long as the point is there. */
  readonly number: bigint;
  readonly rawName: Uint8Array;
  /** Where it stands in its folder, above zero: a listing goes on behind it. */
  readonly position: number;
}

/** A file that is read at random. */
export interface PointFile {
  /** Bytes from an offset on, fewer only at the end; zeros in holes. */
  read(offset: number, bytes: number): Promise<Uint8Array>;
}

/**
 * A point as a file system sees it. Nothing of it is kept for what was asked before: a number leads to its entry by itself. Folders that
 * lead to the roots are there too, also those that the point itself does not have.
 */
export interface PointTree {
  /** The folder, or file, at which it begins. */
  readonly start: bigint;
  entry(number: bigint): Promise<TreeEntry>;
  /** What is in a folder, from behind a position on. */
  children(folder: bigint, after: number): AsyncIterable<TreeEntry>;
  /** One entry of a folder; `undefined` where there is none of that name. */
  child(folder: bigint, name: Uint8Array): Promise<TreeEntry | undefined>;
  /** Opens a file. Refuses what is no file, and content that the point does not have. */
  open(file: bigint): Promise<PointFile>;
}

/** How one path differs between two points. */
export interface PointDifference {
  /** `changed`: what it is or holds is another; `metadata`: only mode, owner, time or attributes are. */
  readonly change: 'added' | 'removed' | 'changed' | 'metadata';
  /** As the first point has it; nothing if it was added. */
  readonly before?: PointEntry;
  /** As the second point has it; nothing if it was removed. */
  readonly after?: PointEntry;
}
