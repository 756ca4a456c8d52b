import { closeSync, constants, fchmodSync, fchownSync, ftruncateSync, readFileSync } from 'node:fs';
import type { Entry } from '../format/entry.ts';
import { ended, named, procPath } from '../system/linux-names.ts';
import { packDevice, times } from '../system/linux-structs.ts';
import { ifThere, readAttributeNames } from '../system/read-attributes.ts';
import type { OpenFolder } from './folder-handles.ts';
import { asOwn, leaveWindows } from './leave-windows.ts';
import { LinuxReading } from './linux-reading.ts';
import type { TargetFolder } from './restore-protocol.ts';
import { type Lost, type Metadata, type RestoreTarget, splitPath } from './target.ts';

const fileTypeBits = {
  fifo: constants.S_IFIFO,
  socket: constants.S_IFSOCK,
  character: constants.S_IFCHR,
  block: constants.S_IFBLK,
} as const;

/** Restores through directory handles: `openat2` beneath the anchor, without symbolic links, one name at a time. */
export class LinuxTarget extends LinuxReading implements RestoreTarget {
  readonly #umask = umask();
  readonly #stat = Buffer.alloc(256);

  makeFolder(folder: TargetFolder): void {
    if (folder.path.length === 0) return;
    const { parent, name } = splitPath(folder.path);
    const above = this.folders.open({ anchor: folder.anchor, path: parent });
    try {
      this.calls.mkdirat(above.handle, named(name), 0o700);
      if (this.#givesAccessList(above)) for (const list of accessLists) this.#removeAttribute(above, name, list);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      // What is there must be a directory and no link to one; opening it says so.
      this.handle(folder);
    }
  }

  createFile(folder: TargetFolder, name: Uint8Array, metadata?: Metadata): number {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW;
    return this.calls.openat(this.handle(folder), named(name), flags, this.#firstMode(folder, metadata));
  }

  openFile(folder: TargetFolder, name: Uint8Array): number {
    return this.calls.openat(this.handle(folder), named(name), constants.O_WRONLY | constants.O_NOFOLLOW, 0);
  }

  makeHoles(handle: number, { size }: Pick<Entry, 'size'>): void {
    ftruncateSync(handle, size);
  }

  dressFile(handle: number, folder: TargetFolder, _name: Uint8Array, metadata: Metadata, lost: Lost): void {
    if (this.#givesAccessList(this.folders.open(folder))) ifThere(() => this.calls.fremovexattr(handle, accessList));
    this.#dress(handle, asOwn(metadata, 0o600), lost);
  }

  #dress(handle: number, metadata: Metadata, lost: Lost): void {
    const owned = attempt(() => fchownSync(handle, metadata.uid, metadata.gid), 'OWNER_LOST', lost);
    // Without its owner a set-id file would run as somebody else.
    attempt(() => fchmodSync(handle, owned ? metadata.mode : metadata.mode & 0o1777), 'MODE_LOST', lost);
    this.#finish(handle, metadata, lost);
  }

  dressNewFile(handle: number, folder: TargetFolder, name: Uint8Array, kept: Metadata, lost: Lost): void {
    const metadata = asOwn(kept, 0o600);
    const firstMode = this.#firstMode(folder, metadata) & ~this.#umask;
    const open = this.folders.open(folder);
    open.owner ??= this.#ownerIn(open, handle);
    if (isOwner(open.owner, metadata) && firstMode === metadata.mode) this.#finish(handle, metadata, lost);
    else this.dressFile(handle, folder, name, metadata, lost);
  }

  dressFolder(folder: TargetFolder, metadata: Metadata, lost: Lost): void {
    const handle = this.folders.openOnce(folder, constants.O_RDONLY);
    try {
      // Of one that was there before; ours have none.
      for (const name of readAttributeNames(this.calls, ended(procPath(handle, here))).map(ended))
        if (accessLists.some((list) => list.equals(name))) this.calls.fremovexattr(handle, name);
      this.#dress(handle, asOwn(metadata, 0o700), lost);
    } finally {
      closeSync(handle);
    }
  }

  makeSpecial(folder: TargetFolder, name: Uint8Array, entry: Entry, lost: Lost): void {
    const open = this.folders.open(folder);
    const parent = open.handle;
    const ending = named(name);
    if (entry.type === 'symlink') this.calls.symlinkat(ended(entry.linkTarget ?? Buffer.of()), parent, ending);
    else if (entry.type !== 'file' && entry.type !== 'directory') {
      const [major, minor] = entry.device ?? [0, 0];
      this.calls.mknodat(parent, ending, fileTypeBits[entry.type] | 0o600, packDevice(major, minor));
      if (this.#givesAccessList(open)) this.#removeAttribute(open, name, accessList);
    }
    const { uid, gid, mode } = asOwn(entry, 0o600);
    const owned = attempt(() => this.calls.fchownat(parent, ending, uid, gid), 'OWNER_LOST', lost);
    if (entry.type !== 'symlink') attempt(() => this.calls.fchmodat(parent, ending, owned ? mode : mode & 0o1777), 'MODE_LOST', lost);
    if (entry.attributes !== undefined) {
      const reached = ended(procPath(parent, name));
      for (const [key, value] of entry.attributes) attempt(() => this.calls.lsetxattr(reached, ended(key), value), 'ATTRIBUTE_LOST', lost);
    }
    if (entry.windows !== undefined) leaveWindows(entry.windows, lost);
    this.calls.utimensat(parent, ending, times(entry.modified));
  }

  makeLink(from: TargetFolder, fromName: Uint8Array, to: TargetFolder, toName: Uint8Array): void {
    this.calls.linkat(this.handle(from), named(fromName), this.handle(to), named(toName));
  }

  rename(folder: TargetFolder, from: Uint8Array, to: Uint8Array): void {
    const parent = this.handle(folder);
    this.calls.renameat(parent, named(from), parent, named(to));
  }

  move(from: TargetFolder, fromName: Uint8Array, to: TargetFolder, toName: Uint8Array): void {
    this.calls.renameat(this.handle(from), named(fromName), this.handle(to), named(toName));
  }

  remove(folder: TargetFolder, name: Uint8Array): void {
    this.calls.unlinkat(this.handle(folder), named(name));
  }

  /** The mode to create a file with: its own where nobody could look into it who may not later, as an access list may say; else for the owner alone. */
  #firstMode(folder: TargetFolder, metadata: Metadata | undefined): number {
    const { owner } = this.folders.open(folder);
    if (owner === undefined || metadata === undefined || metadata.attributes !== undefined || metadata.windows !== undefined) return 0o600;
    return isOwner(owner, metadata) ? metadata.mode & 0o777 : 0o600;
  }

  /** Whom a folder gives its new files to; nobody where a default access list decides more than that. */
  #ownerIn(folder: OpenFolder, handle: number): { uid: number; gid: number } {
    if (this.#givesAccessList(folder)) return { uid: -1, gid: -1 };
    this.calls.statxHandle(handle, this.#stat);
    return { uid: this.#stat.readUInt32LE(20), gid: this.#stat.readUInt32LE(24) };
  }

  /** What is made in such a folder would be open to people whom the point does not name. */
  #givesAccessList(folder: OpenFolder): boolean {
    folder.givesAccessList ??= readAttributeNames(this.calls, ended(procPath(folder.handle, here))).some((name) =>
      ended(name).equals(defaultAccessList),
    );
    return folder.givesAccessList;
  }

  #removeAttribute({ handle }: OpenFolder, name: Uint8Array, attribute: Buffer): void {
    ifThere(() => this.calls.lremovexattr(ended(procPath(handle, name)), attribute));
  }

  #finish(handle: number, { attributes, modified, windows }: Metadata, lost: Lost): void {
    if (windows !== undefined) leaveWindows(windows, lost);
    for (const [name, value] of attributes ?? []) attempt(() => this.calls.fsetxattr(handle, ended(name), value), 'ATTRIBUTE_LOST', lost);
    this.calls.futimens(handle, times(modified));
  }
}

const here = Buffer.from('.');
const accessList = ended(Buffer.from('system.posix_acl_access'));
const defaultAccessList = ended(Buffer.from('system.posix_acl_default'));
const accessLists = [accessList, defaultAccessList];

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
