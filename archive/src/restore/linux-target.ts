import { closeSync, constants, fchmodSync, fchownSync, ftruncateSync, lstatSync, openSync } from 'node:fs';
import type { Entry } from '../format/entry.ts';
import { type LinuxCalls, oPath } from '../system/linux.ts';
import type { Place } from './restore-protocol.ts';
import { type CreatedFile, type Lost, type RestoreTarget, splitPath } from './target.ts';

const end = Buffer.of(0);
const ended = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, end]);
/** Open directories that are kept, so that files of one directory need no path. */
const keptFolders = 64;
const fileTypeBits = {
  fifo: constants.S_IFIFO,
  socket: constants.S_IFSOCK,
  character: constants.S_IFCHR,
  block: constants.S_IFBLK,
} as const;

/** Restores through directory handles: `openat2` beneath the anchor, without symbolic links, one name at a time. */
export class LinuxTarget implements RestoreTarget {
  readonly #calls: LinuxCalls;
  readonly #anchors: readonly number[];
  readonly #folders = new Map<string, number>();

  constructor(calls: LinuxCalls, anchors: readonly string[]) {
    this.#calls = calls;
    this.#anchors = anchors.map((anchor) => openSync(anchor, constants.O_DIRECTORY | constants.O_RDONLY));
  }

  makeFolder({ anchor, path }: Place): void {
    const { folder, name } = splitPath(path);
    if (name.length === 0) return;
    try {
      this.#calls.mkdirat(this.#folder(anchor, folder), ended(name), 0o700);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      // What is there must be a directory and no link to one; opening it says so.
      this.#folder(anchor, Buffer.from(path));
    }
  }

  createFile({ anchor, path }: Place, name: Buffer): CreatedFile {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW;
    return { handle: this.#calls.openat(this.#parent(anchor, path), ended(name), flags, 0o600), name };
  }

  openFile({ anchor, path }: Place, name: Buffer): number {
    return this.#calls.openat(this.#parent(anchor, path), ended(name), constants.O_WRONLY | constants.O_NOFOLLOW, 0);
  }

  modified({ anchor, path }: Place): bigint | undefined {
    const { name } = splitPath(path);
    return lstatSync(this.#procPath(this.#parent(anchor, path), name), { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  }

  dressFile(handle: number, entry: Entry, lost: Lost): void {
    if (entry.holes !== undefined) ftruncateSync(handle, entry.size);
    const owned = attempt(() => fchownSync(handle, entry.uid, entry.gid), 'OWNER_LOST', lost);
    // Without its owner a set-id file would run as somebody else.
    fchmodSync(handle, owned ? entry.mode : entry.mode & 0o1777);
    for (const [name, value] of entry.attributes ?? [])
      attempt(() => this.#calls.fsetxattr(handle, ended(name), value), 'ATTRIBUTE_LOST', lost);
    this.#calls.futimens(handle, times(entry.modified));
  }

  dressFolder({ anchor, path }: Place, entry: Entry, lost: Lost): void {
    const handle = this.#open(anchor, Buffer.from(path), constants.O_RDONLY);
    try {
      this.dressFile(handle, { ...entry, holes: undefined }, lost);
    } finally {
      closeSync(handle);
    }
  }

  makeSpecial({ anchor, path }: Place, name: Buffer, entry: Entry, lost: Lost): void {
    const parent = this.#parent(anchor, path);
    const ending = ended(name);
    if (entry.type === 'symlink') this.#calls.symlinkat(ended(entry.linkTarget ?? Buffer.of()), parent, ending);
    else if (entry.type !== 'file' && entry.type !== 'directory') {
      const [major, minor] = entry.device ?? [0, 0];
      this.#calls.mknodat(parent, ending, fileTypeBits[entry.type] | 0o600, packDevice(major, minor));
    }
    const owned = attempt(() => this.#calls.fchownat(parent, ending, entry.uid, entry.gid), 'OWNER_LOST', lost);
    if (entry.type !== 'symlink') this.#calls.fchmodat(parent, ending, owned ? entry.mode : entry.mode & 0o1777);
    const reached = ended(this.#procPath(parent, name));
    for (const [key, value] of entry.attributes ?? [])
      attempt(() => this.#calls.lsetxattr(reached, ended(key), value), 'ATTRIBUTE_LOST', lost);
    this.#calls.utimensat(parent, ending, times(entry.modified));
  }

  makeLink(from: Place, to: Place): void {
    const source = ended(splitPath(from.path).name);
    this.#calls.linkat(this.#parent(from.anchor, from.path), source, this.#parent(to.anchor, to.path), ended(splitPath(to.path).name));
  }

  rename({ anchor, path }: Place, from: Buffer, to: Buffer): void {
    const parent = this.#parent(anchor, path);
    this.#calls.renameat(parent, ended(from), parent, ended(to));
  }

  remove({ anchor, path }: Place, name: Buffer): void {
    this.#calls.unlinkat(this.#parent(anchor, path), ended(name));
  }

  close(): void {
    for (const handle of [...this.#folders.values(), ...this.#anchors]) closeSync(handle);
    this.#folders.clear();
  }

  #parent(anchor: number, path: Uint8Array): number {
    return this.#folder(anchor, splitPath(path).folder);
  }

  /** A handle of a directory, kept for the files to come. */
  #folder(anchor: number, path: Buffer): number {
    const key = `${anchor}:${path.toString('latin1')}`;
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const handle = this.#open(anchor, path, oPath);
    const [oldest] = this.#folders;
    if (this.#folders.size >= keptFolders && oldest !== undefined) {
      this.#folders.delete(oldest[0]);
      closeSync(oldest[1]);
    }
    this.#folders.set(key, handle);
    return handle;
  }

  /** Opens a directory beneath its anchor; a path longer than the system takes is opened in pieces. */
  #open(anchor: number, path: Buffer, flags: number): number {
    const root = this.#anchors[anchor];
    if (root === undefined) throw new RangeError(`there is no anchor ${anchor}`);
    const pieces = splitLong(path);
    let handle = root;
    pieces.forEach((piece, index) => {
      const last = index === pieces.length - 1;
      const next = this.#calls.openBeneath(
        handle,
        ended(piece.length === 0 ? Buffer.from('.') : piece),
        (last ? flags : oPath) | constants.O_DIRECTORY,
        0,
      );
      if (handle !== root) closeSync(handle);
      handle = next;
    });
    return handle;
  }

  #procPath(parent: number, name: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`/proc/self/fd/${parent}/`), name]);
  }
}

const longestPath = 3_800;

const splitLong = (path: Buffer): Buffer[] => {
  const pieces: Buffer[] = [];
  let from = 0;
  while (path.length - from > longestPath) {
    const to = path.lastIndexOf(0x2f, from + longestPath);
    pieces.push(path.subarray(from, to));
    from = to + 1;
  }
  return [...pieces, path.subarray(from)];
};

const attempt = (change: () => void, code: string, lost: Lost): boolean => {
  try {
    change();
    return true;
  } catch (error) {
    lost(code, error instanceof Error ? error.message : String(error));
    return false;
  }
};

/** Two `struct timespec`: access time left as it is (UTIME_OMIT), modification time. */
const times = (modified: bigint): Buffer => {
  const bytes = Buffer.alloc(32);
  bytes.writeBigInt64LE(0x3ffffffen, 8);
  const nanoseconds = ((modified % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  bytes.writeBigInt64LE((modified - nanoseconds) / 1_000_000_000n, 16);
  bytes.writeBigInt64LE(nanoseconds, 24);
  return bytes;
};

/** Packs a device number as glibc does (bits/sysmacros.h). */
const packDevice = (major: number, minor: number): bigint => {
  const [high, low] = [BigInt(major), BigInt(minor)];
  return ((high & 0xfffn) << 8n) | ((high & ~0xfffn) << 32n) | (low & 0xffn) | ((low & ~0xffn) << 12n);
};
