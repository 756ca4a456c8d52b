import type { Entry } from '../format/entry.ts';
import type { Place } from './restore-protocol.ts';

/** A file that is being restored: under its own name, or under a passing one until it is whole. */
export interface CreatedFile {
  readonly handle: number;
  readonly name: Buffer;
}

/** Told of fidelity that could not be given: `what` is the property. */
export type Lost = (code: string, message: string) => void;

/** The file system below the anchors. Every call works relative to a directory below its anchor and follows no link. */
export interface RestoreTarget {
  makeFolder(place: Place): void;
  /** Creates a new file; throws with code `EEXIST` when the name is taken. */
  createFile(place: Place, name: Buffer): CreatedFile;
  openFile(place: Place, name: Buffer): number;
  /** Modification time of what is there, in nanoseconds; `undefined` when nothing is. */
  modified(place: Place): bigint | undefined;
  /** Owner, mode, attributes, times of an open file. */
  dressFile(handle: number, entry: Entry, lost: Lost): void;
  /** The same of a directory. */
  dressFolder(place: Place, entry: Entry, lost: Lost): void;
  /** A link, pipe, socket or device, with all its metadata, under `name`. */
  makeSpecial(place: Place, name: Buffer, entry: Entry, lost: Lost): void;
  makeLink(from: Place, to: Place): void;
  /** Moves a file in one step over whatever has the last name; a directory there is an error. */
  rename(place: Place, from: Buffer, to: Buffer): void;
  remove(place: Place, name: Buffer): void;
  close(): void;
}

/** The last name of a path, and what is before it. */
export const splitPath = (path: Uint8Array): { readonly folder: Buffer; readonly name: Buffer } => {
  const bytes = Buffer.from(path.buffer, path.byteOffset, path.length);
  const slash = bytes.lastIndexOf(0x2f);
  return { folder: slash < 0 ? Buffer.of() : bytes.subarray(0, slash), name: bytes.subarray(slash + 1) };
};
