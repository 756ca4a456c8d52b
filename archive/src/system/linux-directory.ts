import { closeSync, constants, readlinkSync } from 'node:fs';
import { isDots } from '../format/checked-name.ts';
import type { EntryType } from '../format/entry.ts';
import { joinPath } from './join-path.ts';
import { atFdcwd, type LinuxCalls, oPath } from './linux.ts';
import { openQuietly } from './open-read-only.ts';
import type { RawStat } from './raw-stat.ts';
import { readAttributes } from './read-attributes.ts';
import type { Attributes, EntryStat, Purpose, SourceDirectory } from './source-directory.ts';

/** Longest path that is handed to the system whole; Linux takes 4,096 bytes, names behind it included. */
const longestPath = 3_800;
const end = Buffer.from('\0');

// One of each per thread: their contents are taken over before the next call.
const statBuffer = Buffer.alloc(256);
const listBuffer = Buffer.allocUnsafeSlow(64 << 10);
const nameBuffer = Buffer.alloc(4096);
const pathBuffer = Buffer.alloc(8192);

/** A directory through calls relative to its handle: short walks in the kernel, and no limit on the depth. */
export class LinuxDirectory implements SourceDirectory {
  readonly path: Buffer;
  readonly #calls: LinuxCalls;
  readonly #handle: number;

  constructor(calls: LinuxCalls, path: Buffer, purpose: Purpose) {
    this.#calls = calls;
    this.#handle = openDirectory(calls, path, purpose);
    this.path = path.length > longestPath ? Buffer.from(`/proc/self/fd/${this.#handle}`) : path;
  }

  names(): Buffer[] {
    const names: Buffer[] = [];
    for (let bytes = this.#list(); bytes > 0; bytes = this.#list()) addNames(Buffer.from(listBuffer.subarray(0, bytes)), names);
    return names.sort(Buffer.compare);
  }

  stat(name: Buffer): EntryStat | undefined {
    return this.#calls.statx(this.#handle, terminated(name), statBuffer) ? readStat() : undefined;
  }

  /** The same as the kernel says it; `false` when there is no such entry. */
  look(name: Buffer, into: RawStat): boolean {
    return this.#calls.statx(this.#handle, terminated(name), into.bytes);
  }

  open(name: Buffer): number {
    return openQuietly((flags) => this.#calls.openat(this.#handle, terminated(name), flags, 0));
  }

  statHandle(handle: number): EntryStat {
    this.#calls.statxHandle(handle, statBuffer);
    return readStat();
  }

  readLink(name: Buffer): Buffer {
    return readlinkSync(joinPath(this.path, name), { encoding: 'buffer' });
  }

  attributes(name: Buffer): Attributes | undefined {
    pathBuffer.set(this.path);
    pathBuffer[this.path.length] = 0x2f;
    pathBuffer.set(name, this.path.length + 1);
    pathBuffer[this.path.length + 1 + name.length] = 0;
    return readAttributes(this.#calls, pathBuffer);
  }

  windows(): undefined {
    return undefined;
  }

  close(): void {
    closeSync(this.#handle);
  }

  #list(): number {
    return this.#calls.getdents64(this.#handle, listBuffer);
  }
}

const openDirectory = (calls: LinuxCalls, path: Buffer, purpose: Purpose): number => {
  let handle = atFdcwd;
  for (let from = 0; from < path.length; ) {
    const piece = nextPiece(path, from);
    const name = Buffer.concat([path.subarray(from, piece), end]);
    const above = handle;
    try {
      handle = openPiece(calls, above, name, piece === path.length && purpose === 'list');
    } finally {
      if (above !== atFdcwd) closeSync(above);
    }
    from = piece + 1;
  }
  return handle;
};

const openPiece = (calls: LinuxCalls, directory: number, name: Buffer, isListed: boolean): number =>
  isListed
    ? openQuietly((flags) => calls.openat(directory, name, flags, 0), constants.O_DIRECTORY)
    : calls.openat(directory, name, oPath | constants.O_DIRECTORY, 0);

/** End of the piece that begins at `from`: at a slash, as far as the limit allows. */
const nextPiece = (path: Buffer, from: number): number => {
  if (path.length - from <= longestPath) return path.length;
  return path.lastIndexOf(0x2f, from + longestPath);
};

const terminated = (name: Buffer): Buffer => {
  nameBuffer.set(name);
  nameBuffer[name.length] = 0;
  return nameBuffer;
};

// struct linux_dirent64: inode 8, offset 8, length of the record 2, type 1, the name and a zero byte.
const addNames = (records: Buffer, names: Buffer[]): void => {
  for (let at = 0; at < records.length; at += records.readUInt16LE(at + 16)) {
    let nameEnd = at + 19;
    while (records[nameEnd] !== 0) nameEnd += 1;
    const name = records.subarray(at + 19, nameEnd);
    if (!isDots(name)) names.push(name);
  }
};

// struct statx, see linux/stat.h.
/** An entry as the kernel described it. */
export const readStat = (from: Buffer = statBuffer): EntryStat => {
  const bornSeconds = from.readBigInt64LE(80);
  const mode = from.readUInt16LE(28);
  return {
    type: typeOfMode(mode),
    size: from.readUInt32LE(40) + from.readUInt32LE(44) * 2 ** 32,
    allocatedBytes: (from.readUInt32LE(48) + from.readUInt32LE(52) * 2 ** 32) * 512,
    mode: mode & 0o7777,
    uid: from.readUInt32LE(20),
    gid: from.readUInt32LE(24),
    links: from.readUInt32LE(16),
    inode: from.readBigUInt64LE(32),
    modified: readTime(from, 112),
    changed: readTime(from, 96),
    born: bornSeconds > 0n ? readTime(from, 80) : undefined,
    volume: from.readUInt32LE(136) * 2 ** 32 + from.readUInt32LE(140),
    device: [from.readUInt32LE(128), from.readUInt32LE(132)],
  };
};

const readTime = (from: Buffer, at: number): bigint => from.readBigInt64LE(at) * 1_000_000_000n + BigInt(from.readUInt32LE(at + 8));

// The upper four bits of a mode, see sys/stat.h.
const modeTypes: Readonly<Record<number, EntryType>> = {
  1: 'fifo',
  2: 'character',
  4: 'directory',
  6: 'block',
  8: 'file',
  10: 'symlink',
  12: 'socket',
};

const typeOfMode = (mode: number): EntryType => modeTypes[mode >> 12] ?? 'file';
