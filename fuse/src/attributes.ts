import { hash } from 'node:crypto';
import type { FileEntry } from './file-tree.ts';
import { entryBytes } from './protocol.ts';

const blockBytes = 4096;

// The upper four bits of a mode, see sys/stat.h.
const kindBits = {
  fifo: 1,
  character: 2,
  directory: 4,
  block: 6,
  file: 8,
  symlink: 10,
  socket: 12,
} as const satisfies Record<FileEntry['kind'], number>;

/** The type of an entry in a listing. */
export const listedType = ({ kind }: FileEntry): number => kindBits[kind];

/** That of folders. */
export const directoryType = kindBits.directory;

/** The inode number that programs see: the same for all names of one file. */
export const inodeOf = ({ linkKey, number }: FileEntry): bigint =>
  linkKey === undefined ? number : hash('sha256', linkKey, 'buffer').readBigUInt64LE(0) >> 2n;

/** Writes a `struct fuse_attr` of 88 bytes. */
export const writeAttributes = (into: Buffer, at: number, entry: FileEntry): void => {
  const { sizeBytes, mode, kind, uid, gid, modifiedNs, linkKey, device, extents, rawLinkTarget } = entry;
  const nanoseconds = ((modifiedNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = BigInt.asUintN(64, (modifiedNs - nanoseconds) / 1_000_000_000n);
  const stored = extents.reduce((sum, [, bytes]) => sum + bytes, 0);
  into.writeBigUInt64LE(inodeOf(entry), at);
  into.writeBigUInt64LE(BigInt(rawLinkTarget?.length ?? sizeBytes), at + 8);
  into.writeBigUInt64LE(BigInt(Math.ceil(stored / 512)), at + 16);
  // The point has one time of each entry; what else is asked for is that.
  for (const place of [24, 32, 40]) into.writeBigUInt64LE(seconds, at + place);
  for (const place of [48, 52, 56]) into.writeUInt32LE(Number(nanoseconds), at + place);
  into.writeUInt32LE((kindBits[kind] << 12) | mode, at + 60);
  // How many names a file has is not in the catalog; that it has several is what programs look for.
  into.writeUInt32LE(linkKey === undefined ? 1 : 2, at + 64);
  into.writeUInt32LE(uid, at + 68);
  into.writeUInt32LE(gid, at + 72);
  into.writeUInt32LE(device === undefined ? 0 : packDevice(device), at + 76);
  into.writeUInt32LE(blockBytes, at + 80);
  into.writeUInt32LE(0, at + 84);
};

/** Writes a `struct fuse_entry_out` of 128 bytes. The tree never changes, so the kernel may keep it as long as it likes. */
export const writeEntry = (into: Buffer, at: number, entry: FileEntry): void => {
  into.fill(0, at, at + entryBytes);
  into.writeBigUInt64LE(entry.number, at);
  into.writeBigUInt64LE(forEver, at + 16);
  into.writeBigUInt64LE(forEver, at + 24);
  writeAttributes(into, at + 40, entry);
};

/** A `struct fuse_attr_out`. */
export const encodeAttributes = (entry: FileEntry): Buffer => {
  const reply = Buffer.alloc(104);
  reply.writeBigUInt64LE(forEver, 0);
  writeAttributes(reply, 16, entry);
  return reply;
};

/** A `struct fuse_entry_out` for a name that is not there, and never will be. */
export const encodeMissing = (): Buffer => {
  const reply = Buffer.alloc(entryBytes);
  reply.writeBigUInt64LE(forEver, 16);
  return reply;
};

// Seconds: a year at a time.
const forEver = 31_536_000n;

// As the kernel packs device numbers into 32 bits (linux/kdev_t.h).
const packDevice = ([major, minor]: readonly [number, number]): number =>
  ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12)) >>> 0;
