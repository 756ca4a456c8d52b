import type { Entry, EntryType } from '../format/entry.ts';
import type { Place, TargetFolder } from './restore-protocol.ts';

/** Told of fidelity that could not be given: `code` is the property. What is the same for very many entries is only counted. */
export type Lost = (code: string, message: string, counted?: 'counted') => void;

/** What an entry is given besides its content. */
export type Metadata = Pick<Entry, 'mode' | 'uid' | 'gid' | 'modified' | 'born' | 'attributes' | 'windows'>;

/** The file system below the anchors. Every call works relative to a folder below its anchor and follows no link. */
export interface RestoreTarget {
  /** Makes a folder, or finds it there. */
  makeFolder(folder: TargetFolder): void;
  /** Creates a new file; throws with code `EEXIST` when the name is taken. Answers its handle. `metadata` is what `dressNewFile` will get, if it is next. */
  createFile(folder: TargetFolder, name: Uint8Array, metadata?: Metadata): number;
  openFile(folder: TargetFolder, name: Uint8Array): number;
  openToRead(folder: TargetFolder, name: Uint8Array): number;
  /** What is there, without following a link; `undefined` when nothing is. */
  look(folder: TargetFolder, name: Uint8Array): { readonly type: EntryType; readonly size: number } | undefined;
  /** Where a link leads; `undefined` where the system does not say it in the words of the catalog. */
  linkTarget(folder: TargetFolder, name: Uint8Array): Buffer | undefined;
  /** Has the next reads of an open file come from the medium; `false` where that cannot be had. */
  dropCache(handle: number): boolean;
  /** Brings all that was written to the file system of a folder to its medium, where the system can. */
  flush(folder: TargetFolder): void;
  /** Modification time of what is there, in nanoseconds; `undefined` when nothing is. */
  modified(folder: TargetFolder, name: Uint8Array): bigint | undefined;
  /** Gives an open file that has been written but for its holes its length, and makes holes of what is in them. */
  makeHoles(handle: number, entry: Pick<Entry, 'size' | 'holes'>): void;
  /** Owner, mode, attributes, times of an open file of `folder`; `name` is the one that it has now. */
  dressFile(handle: number, folder: TargetFolder, name: Uint8Array, metadata: Metadata, lost: Lost): void;
  /** The same of one that `createFile` has just made in `folder`: what it has already is not set again. */
  dressNewFile(handle: number, folder: TargetFolder, name: Uint8Array, metadata: Metadata, lost: Lost): void;
  /** The same of a folder. */
  dressFolder(folder: TargetFolder, metadata: Metadata, lost: Lost): void;
  /** A link, pipe, socket or device, with all its metadata. */
  makeSpecial(folder: TargetFolder, name: Uint8Array, entry: Entry, lost: Lost): void;
  makeLink(from: TargetFolder, fromName: Uint8Array, to: TargetFolder, toName: Uint8Array): void;
  /** Moves a file in one step over whatever has the last name; a directory there is an error. */
  rename(folder: TargetFolder, from: Uint8Array, to: Uint8Array): void;
  /** Moves an entry, a whole folder too, to another folder of the same file system where nothing has that name. */
  move(from: TargetFolder, fromName: Uint8Array, to: TargetFolder, toName: Uint8Array): void;
  remove(folder: TargetFolder, name: Uint8Array): void;
  close(): void;
}

/** The last name of a path, and the path before it. */
export const splitPath = (path: Uint8Array): { readonly parent: Uint8Array; readonly name: Uint8Array } => {
  const slash = path.lastIndexOf(0x2f);
  return { parent: path.subarray(0, Math.max(0, slash)), name: path.subarray(slash + 1) };
};

/** A folder as an entry of the one above it. */
export const folderPlace = ({ anchor, path }: TargetFolder): Place => {
  const { parent, name } = splitPath(path);
  return { folder: { anchor, path: parent }, name };
};
