/** What a destination can do. Missing abilities cost features, never safety. */
export interface DestinationCapabilities {
  /** Any range of a stored file can be read. */
  readonly rangeRead: boolean;
  /**
   * A file or folder can be renamed in one step. Where nothing can, as in an object store, `rename` is never called and no folder need be new; a file is
   * there, whole, once it is closed, and then at once in every listing.
   */
  readonly rename: boolean;
  /** `createExclusive` fails when the name is taken, also when two try at once. */
  readonly conditionalCreate: boolean;
  /** A file under its final name can grow. */
  readonly append: boolean;
  /** Only one file at a time, front to back (tape, optical). */
  readonly sequential: boolean;
  /** The folder on this machine, where there is one. */
  readonly localPath?: string;
  /** The folder on this machine that holds what is on its way to a medium. Only the destination itself may look into it. */
  readonly spoolPath?: string;
  /** Longest file it can hold, in bytes; longer media files are split into parts. */
  readonly maxFileBytes?: number;
}

/** A file being written. Bytes given to `append` may be shared memory and must not be kept after it resolves. */
export interface WritableFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything appended survives a power cut. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A stored file, opened for reading. */
export interface ReadableFile {
  readonly sizeBytes: number;
  /** Fills `into` from `offset`; resolves to the bytes read, fewer only at the end of the file. */
  read(offset: number, into: Uint8Array): Promise<number>;
  /** Makes the next reads come from the medium rather than from memory; `false` where that cannot be had. */
  dropCache(): Promise<boolean>;
  close(): Promise<void>;
}

/** One row of a listing. */
export interface StoredItem {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly sizeBytes: number;
}

/**
 * Where media files live. Names are relative, with forward slashes; the destination never looks inside files.
 * Errors carry a code: `DESTINATION_EXISTS`, `DESTINATION_MISSING`, `DESTINATION_FULL`, `DESTINATION_READ_ONLY`, `DESTINATION_GONE`, `DESTINATION_DAMAGED` (the medium reports a read error).
 */
export interface Destination {
  /** For people: `media /mnt/backup`. */
  readonly name: string;
  readonly capabilities: DestinationCapabilities;
  /** Fails when the name is taken; where nothing can be renamed, at the latest when the file is closed. */
  createExclusive(name: string): Promise<WritableFile>;
  open(name: string): Promise<ReadableFile>;
  /** Items of a folder, unsorted; empty when the folder is not there. */
  list(folder: string): Promise<readonly StoredItem[]>;
  /** Makes a folder, unless it is there, and its parents. */
  makeFolder(name: string): Promise<void>;
  /** Moves a file or folder in one step, replacing a file that is there. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or an empty folder; one that is gone already is no error. */
  remove(name: string): Promise<void>;
  /** Makes renames and creations in this folder survive a power cut. */
  flushFolder(name: string): Promise<void>;
  space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
}
