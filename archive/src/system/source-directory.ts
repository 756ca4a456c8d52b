import type { EntryType } from '../format/entry.ts';
import type { WindowsMetadata } from '../format/windows-metadata.ts';
import { linuxCalls } from './linux.ts';
import { LinuxDirectory } from './linux-directory.ts';
import { PortableDirectory } from './portable-directory.ts';
import { windowsCalls } from './windows.ts';

/** What the system says of an entry, of itself and never of what a link points to. Times are nanoseconds since 1970. */
export interface EntryStat {
  readonly type: EntryType;
  readonly size: number;
  /** Bytes that the file system keeps for it. */
  readonly allocatedBytes: number;
  /** Permission bits with set-id and sticky, 12 bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly inode: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
  /** `undefined` where the file system keeps none. */
  readonly born: bigint | undefined;
  /** The volume that it lies on; differs between boots. */
  readonly volume: number;
  /** Major and minor number of a device. */
  readonly device: readonly [major: number, minor: number];
}

/** Names and values of extended attributes. */
export type Attributes = readonly (readonly [name: Buffer, value: Buffer])[];

/** Something of an entry that cannot be kept. */
export interface Unkept {
  readonly code: string;
  readonly message: string;
  /** Whether it will be so as long as the entry does not change. */
  readonly lasting: boolean;
}

/** What Windows keeps of an entry, and what of that is left out. */
export interface WindowsAnswer {
  readonly metadata: WindowsMetadata;
  readonly unkept: readonly Unkept[];
}

/**
 * A directory opened for capturing. All names are raw bytes. Synchronous; errors are those of the system, with `code`.
 * Nothing follows a symbolic link, and nothing waits for a writer.
 */
export interface SourceDirectory {
  /** A path by which system calls reach it, however deep it lies. */
  readonly path: Buffer;
  /** Names of its entries, sorted bytewise; of one that was opened to list it. */
  names(): Buffer[];
  /** `undefined` when there is no such entry. */
  stat(name: Buffer): EntryStat | undefined;
  /** Opens a file for reading; the caller closes it. */
  open(name: Buffer): number;
  /** What the system says of an opened file. */
  statHandle(handle: number): EntryStat;
  readLink(name: Buffer): Buffer;
  /** Extended attributes, sorted by name; `undefined` when it has none or the system's calls for them are not bound. */
  attributes(name: Buffer): Attributes | undefined;
  /** What Windows keeps of an entry of this type; `undefined` on other systems. */
  windows(name: Buffer, type: EntryType): WindowsAnswer | undefined;
  close(): void;
}

/** What a directory is opened for: looking up names in it takes no more than the right to enter it. */
export type Purpose = 'list' | 'look up';

/** Opens a directory by its path. One that is only looked up in may be a link to it. */
export const openSourceDirectory = (path: Buffer, purpose: Purpose = 'list'): SourceDirectory => {
  const calls = linuxCalls();
  return calls === undefined ? new PortableDirectory(path, windowsCalls()) : new LinuxDirectory(calls, path, purpose);
};
