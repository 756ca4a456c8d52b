import { closeSync, constants, fchmodSync, fchownSync, lstatSync, openSync, readFileSync } from 'node:fs';
import type { Entry } from '../format/entry.ts';
import { type LinuxCalls, oPath } from '../system/linux.ts';
import { ifThere, readAttributeNames } from '../system/read-attributes.ts';
import type { TargetFolder } from './restore-protocol.ts';
import { checkedName, type Lost, type Metadata, type RestoreTarget, splitPath } from './target.ts';

const end = Buffer.of(0);
const ended = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, end]);
const named = (name: Uint8Array): Buffer => ended(checkedName(name));
/** Open directories that are kept, so that files of one directory need no path. */
const keptFolders = 64;
const fileTypeBits = {
  fifo: constants.S_IFIFO,
  socket: constants.S_IFSOCK,
  character: constants.S_IFCHR,
  block: constants.S_IFBLK,
} as const;

/** A folder that files are written to. */
interface OpenFolder {
  readonly handle: number;
  /** Whom new files in it belong to, once one was made. */
  owner?: { readonly uid: number; readonly gid: number };
  /** Whether it gives what is made in it an access list, once somebody asked. */
  givesAccessList?: boolean;
}

/** Restores through directory handles: `openat2` beneath the anchor, without symbolic links, one name at a time. */
export class LinuxTarget implements RestoreTarget {
  readonly #calls: LinuxCalls;
  readonly #anchors: readonly number[];
  readonly #folders = new Map<string, OpenFolder>();
  readonly #umask = umask();
  readonly #stat = Buffer.alloc(256);
  #last: { readonly folder: TargetFolder; readonly open: OpenFolder } | undefined;

  constructor(calls: LinuxCalls, anchors: readonly string[]) {
    this.#calls = calls;
    this.#anchors = anchors.map((anchor) => openSync(anchor, constants.O_DIRECTORY | constants.O_RDONLY));
  }

  makeFolder(folder: TargetFolder): void {
    if (folder.path.length === 0) return;
    const { parent, name } = splitPath(folder.path);
    const above = this.#folder({ anchor: folder.anchor, path: parent });
    try {
      this.#calls.mkdirat(above.handle, named(name), 0o700);
      if (this.#givesAccessList(above)) for (const list of accessLists) this.#removeAttribute(above, name, list);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      // What is there must be a directory and no link to one; opening it says so.
      this.#handle(folder);
    }
  }

  createFile(folder: TargetFolder, name: Uint8Array, metadata?: Metadata): number {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW;
    return this.#calls.openat(this.#handle(folder), named(name), flags, this.#firstMode(folder, metadata));
  }

  openFile(folder: TargetFolder, name: Uint8Array): number {
    return this.#calls.openat(this.#handle(folder), named(name), constants.O_WRONLY | constants.O_NOFOLLOW, 0);
  }

  modified(folder: TargetFolder, name: Uint8Array): bigint | undefined {
    return lstatSync(procPath(this.#handle(folder), checkedName(name)), { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  }

  dressFile(handle: number, folder: TargetFolder, metadata: Metadata, lost: Lost): void {
    if (this.#givesAccessList(this.#folder(folder))) ifThere(() => this.#calls.fremovexattr(handle, accessList));
    this.#dress(handle, metadata, lost);
  }

  #dress(handle: number, metadata: Metadata, lost: Lost): void {
    const owned = attempt(() => fchownSync(handle, metadata.uid, metadata.gid), 'OWNER_LOST', lost);
    // Without its owner a set-id file would run as somebody else.
    fchmodSync(handle, owned ? metadata.mode : metadata.mode & 0o1777);
    this.#finish(handle, metadata, lost);
  }

  dressNewFile(handle: number, folder: TargetFolder, metadata: Metadata, lost: Lost): void {
    const firstMode = this.#firstMode(folder, metadata) & ~this.#umask;
    const open = this.#folder(folder);
    open.owner ??= this.#ownerIn(open, handle);
    if (isOwner(open.owner, metadata) && firstMode === metadata.mode) this.#finish(handle, metadata, lost);
    else this.dressFile(handle, folder, metadata, lost);
  }

  dressFolder(folder: TargetFolder, metadata: Metadata, lost: Lost): void {
    const handle = this.#open(folder, constants.O_RDONLY);
    try {
      // Of one that was there before; ours have none.
      for (const name of readAttributeNames(this.#calls, ended(procPath(handle, here))).map(ended))
        if (accessLists.some((list) => list.equals(name))) this.#calls.fremovexattr(handle, name);
      this.#dress(handle, metadata, lost);
    } finally {
      closeSync(handle);
    }
  }

  makeSpecial(folder: TargetFolder, name: Uint8Array, entry: Entry, lost: Lost): void {
    const open = this.#folder(folder);
    const parent = open.handle;
    const ending = named(name);
    if (entry.type === 'symlink') this.#calls.symlinkat(ended(entry.linkTarget ?? Buffer.of()), parent, ending);
    else if (entry.type !== 'file' && entry.type !== 'directory') {
      const [major, minor] = entry.device ?? [0, 0];
      this.#calls.mknodat(parent, ending, fileTypeBits[entry.type] | 0o600, packDevice(major, minor));
      if (this.#givesAccessList(open)) this.#removeAttribute(open, name, accessList);
    }
    const owned = attempt(() => this.#calls.fchownat(parent, ending, entry.uid, entry.gid), 'OWNER_LOST', lost);
    if (entry.type !== 'symlink') this.#calls.fchmodat(parent, ending, owned ? entry.mode : entry.mode & 0o1777);
    if (entry.attributes !== undefined) {
      const reached = ended(procPath(parent, name));
      for (const [key, value] of entry.attributes) attempt(() => this.#calls.lsetxattr(reached, ended(key), value), 'ATTRIBUTE_LOST', lost);
    }
    this.#calls.utimensat(parent, ending, times(entry.modified));
  }

  makeLink(from: TargetFolder, fromName: Uint8Array, to: TargetFolder, toName: Uint8Array): void {
    this.#calls.linkat(this.#handle(from), named(fromName), this.#handle(to), named(toName));
  }

  rename(folder: TargetFolder, from: Uint8Array, to: Uint8Array): void {
    const parent = this.#handle(folder);
    this.#calls.renameat(parent, named(from), parent, named(to));
  }

  remove(folder: TargetFolder, name: Uint8Array): void {
    this.#calls.unlinkat(this.#handle(folder), named(name));
  }

  close(): void {
    for (const handle of [...[...this.#folders.values()].map((open) => open.handle), ...this.#anchors]) closeSync(handle);
    this.#folders.clear();
    this.#last = undefined;
  }

  /** The mode to create a file with: its own where nobody could look into it who may not later, as an access list may say; else for the owner alone. */
  #firstMode(folder: TargetFolder, metadata: Metadata | undefined): number {
    const { owner } = this.#folder(folder);
    const isPlain = owner !== undefined && metadata !== undefined && isOwner(owner, metadata) && metadata.attributes === undefined;
    return isPlain ? metadata.mode & 0o777 : 0o600;
  }

  /** Whom a folder gives its new files to; nobody where a default access list decides more than that. */
  #ownerIn(folder: OpenFolder, handle: number): { uid: number; gid: number } {
    if (this.#givesAccessList(folder)) return { uid: -1, gid: -1 };
    this.#calls.statxHandle(handle, this.#stat);
    return { uid: this.#stat.readUInt32LE(20), gid: this.#stat.readUInt32LE(24) };
  }

  /** What is made in such a folder would be open to people whom the point does not name. */
  #givesAccessList(folder: OpenFolder): boolean {
    folder.givesAccessList ??= readAttributeNames(this.#calls, ended(procPath(folder.handle, here))).some((name) =>
      ended(name).equals(defaultAccessList),
    );
    return folder.givesAccessList;
  }

  #removeAttribute({ handle }: OpenFolder, name: Uint8Array, attribute: Buffer): void {
    ifThere(() => this.#calls.lremovexattr(ended(procPath(handle, name)), attribute));
  }

  #finish(handle: number, { attributes, modified }: Metadata, lost: Lost): void {
    for (const [name, value] of attributes ?? []) attempt(() => this.#calls.fsetxattr(handle, ended(name), value), 'ATTRIBUTE_LOST', lost);
    this.#calls.futimens(handle, times(modified));
  }

  #handle(folder: TargetFolder): number {
    return this.#folder(folder).handle;
  }

  /** A folder's handle, kept for the files to come. */
  #folder(folder: TargetFolder): OpenFolder {
    if (this.#last?.folder === folder) return this.#last.open;
    const key = `${folder.anchor}:${Buffer.from(folder.path).toString('latin1')}`;
    let open = this.#folders.get(key);
    if (open === undefined) {
      open = { handle: this.#open(folder, oPath) };
      this.#forgetOldest();
    }
    // The one asked for last is forgotten last: a link needs two at once.
    this.#folders.delete(key);
    this.#folders.set(key, open);
    this.#last = { folder, open };
    return open;
  }

  #forgetOldest(): void {
    const [oldest] = this.#folders;
    if (this.#folders.size < keptFolders || oldest === undefined) return;
    this.#folders.delete(oldest[0]);
    closeSync(oldest[1].handle);
    if (this.#last?.open === oldest[1]) this.#last = undefined;
  }

  /** Opens a directory beneath its anchor; a path longer than the system takes is opened in pieces. */
  #open({ anchor, path }: TargetFolder, flags: number): number {
    const root = this.#anchors[anchor];
    if (root === undefined) throw new RangeError(`there is no anchor ${anchor}`);
    const pieces = splitLong(path);
    let handle = root;
    pieces.forEach((piece, index) => {
      const last = index === pieces.length - 1;
      const above = handle;
      try {
        const name = ended(piece.length === 0 ? here : piece);
        handle = this.#calls.openBeneath(above, name, (last ? flags : oPath) | constants.O_DIRECTORY, 0);
      } finally {
        if (above !== root) closeSync(above);
      }
    });
    return handle;
  }
}

const here = Buffer.from('.');
const accessList = ended(Buffer.from('system.posix_acl_access'));
const defaultAccessList = ended(Buffer.from('system.posix_acl_default'));
const accessLists = [accessList, defaultAccessList];
const longestPath = 3_800;

const splitLong = (path: Uint8Array): Uint8Array[] => {
  const pieces: Uint8Array[] = [];
  let from = 0;
  while (path.length - from > longestPath) {
    const to = path.lastIndexOf(0x2f, from + longestPath);
    pieces.push(path.subarray(from, to));
    from = to + 1;
  }
  return [...pieces, path.subarray(from)];
};

const procPath = (parent: number, name: Uint8Array): Buffer => Buffer.concat([Buffer.from(`/proc/self/fd/${parent}/`), name]);

const isOwner = (owner: { readonly uid: number; readonly gid: number }, { uid, gid }: Metadata): boolean =>
  owner.uid === uid && owner.gid === gid;

/** The bits that the process withholds from new files. Read from the kernel, since asking Node changes it for an instant. */
const umask = (): number => {
  const line = /^Umask:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return line === undefined ? 0o777 : Number.parseInt(line, 8);
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

const timesBuffer = Buffer.alloc(32);
// Access time left as it is: UTIME_OMIT.
timesBuffer.writeBigInt64LE(0x3ffffffen, 8);

/** Two `struct timespec`: access time, modification time. Valid until the next call. */
const times = (modified: bigint): Buffer => {
  const nanoseconds = ((modified % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  timesBuffer.writeBigInt64LE((modified - nanoseconds) / 1_000_000_000n, 16);
  timesBuffer.writeBigInt64LE(nanoseconds, 24);
  return timesBuffer;
};

/** Packs a device number as glibc does (bits/sysmacros.h). */
const packDevice = (major: number, minor: number): bigint => {
  const [high, low] = [BigInt(major), BigInt(minor)];
  return ((high & 0xfffn) << 8n) | ((high & ~0xfffn) << 32n) | (low & 0xffn) | ((low & ~0xffn) << 12n);
};
