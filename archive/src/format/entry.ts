import type { WindowsMetadata } from './windows-metadata.ts';

/** Types of entries, by their number in the catalog. */
export const entryTypes = ['file', 'directory', 'symlink', 'fifo', 'socket', 'character', 'block'] as const;
export type EntryType = (typeof entryTypes)[number];

/** A run of zeros that the file system keeps no blocks for. */
export type Hole = readonly [offset: number, bytes: number];

/** One entry of the catalog: all that a restore needs. */
export interface Entry {
  /** Raw name bytes as the file system gives them. */
  readonly name: Buffer;
  readonly type: EntryType;
  readonly size: number;
  /** Permission bits with set-id and sticky, 12 bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  /** Birth time where the file system keeps one; Windows alone can set it. */
  readonly born: bigint | undefined;
  /** Ids of the file's chunks in order, 32 bytes each. */
  readonly chunks: Buffer | undefined;
  /** Or the id of a list that holds them, and how many levels of lists lie below it. */
  readonly list: { readonly depth: number; readonly id: Buffer } | undefined;
  readonly linkTarget: Buffer | undefined;
  /** Volume ordinal and inode: equal keys are links to one file. Only where there is more than one link. */
  readonly hardLink: readonly [volume: number, inode: bigint] | undefined;
  readonly device: readonly [major: number, minor: number] | undefined;
  /** Names and values of extended attributes, sorted by name. */
  readonly attributes: readonly (readonly [name: Buffer, value: Buffer])[] | undefined;
  readonly holes: readonly Hole[] | undefined;
  /** It changed while it was read. */
  readonly torn: boolean;
  /** Its content could not be read and is not in the media file. */
  readonly unread: boolean;
  /** What Windows keeps of it besides; `undefined` for what comes from another system. */
  readonly windows: WindowsMetadata | undefined;
}

/** All that an entry may leave out, left out. */
export const bareEntry = {
  size: 0,
  born: undefined,
  chunks: undefined,
  list: undefined,
  linkTarget: undefined,
  hardLink: undefined,
  device: undefined,
  attributes: undefined,
  holes: undefined,
  torn: false,
  unread: false,
  windows: undefined,
} as const;

/** Keys of an entry's map. */
export const entryKeys = {
  name: 0,
  type: 1,
  size: 2,
  mode: 3,
  uid: 4,
  gid: 5,
  modified: 6,
  born: 7,
  chunks: 8,
  list: 9,
  linkTarget: 10,
  hardLink: 11,
  device: 12,
  attributes: 13,
  holes: 14,
  torn: 15,
  unread: 16,
  windows: 17,
} as const;
