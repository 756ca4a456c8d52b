import {
  ftruncateSync,
  futimesSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { ArchiveError } from '../errors.ts';
import { checkedName } from '../format/checked-name.ts';
import { displayPath } from '../format/display-path.ts';
import type { Entry, EntryType } from '../format/entry.ts';
import { entryType } from '../system/portable-directory.ts';
import type { WindowsCalls } from '../system/windows.ts';
import { dressWindows } from './dress-windows.ts';
import { leaveWindows } from './leave-windows.ts';
import { makeWindowsLink } from './make-windows-link.ts';
import type { TargetFolder } from './restore-protocol.ts';
import { type Lost, type Metadata, type RestoreTarget, splitPath } from './target.ts';
import { isWindowsName } from './windows-names.ts';

/** Restores with Node's own calls, by path: contents and times, and on Windows what it keeps besides. What else the catalog keeps is reported as lost. */
export class PortableTarget implements RestoreTarget {
  readonly #anchors: readonly string[];
  readonly #calls: WindowsCalls | undefined;
  readonly #checked = new Set<string>();

  constructor(anchors: readonly string[], calls?: WindowsCalls) {
    this.#anchors = anchors;
    this.#calls = calls;
  }

  makeFolder({ anchor, path }: TargetFolder): void {
    if (path.length === 0) return;
    const { parent, name } = splitPath(path);
    const own = this.#path({ anchor, path: parent }, name);
    if (lstatSync(own, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(own);
  }

  createFile(folder: TargetFolder, name: Uint8Array): number {
    return openSync(this.#path(folder, name), 'wx+', 0o600);
  }

  openFile(folder: TargetFolder, name: Uint8Array): number {
    return openSync(this.#path(folder, name), 'r+');
  }

  openToRead(folder: TargetFolder, name: Uint8Array): number {
    return openSync(this.#path(folder, name), 'r');
  }

  look(folder: TargetFolder, name: Uint8Array): { readonly type: EntryType; readonly size: number } | undefined {
    const stat = lstatSync(this.#path(folder, name), { throwIfNoEntry: false });
    return stat && { type: entryType(stat), size: stat.size };
  }

  /** Windows keeps them in words of its own. */
  linkTarget(): undefined {
    return undefined;
  }

  dropCache(): boolean {
    return false;
  }

  /** Node has no call for a whole file system, and one for each file would take longer than the restore. */
  flush(): void {}

  modified(folder: TargetFolder, name: Uint8Array): bigint | undefined {
    return lstatSync(this.#path(folder, name), { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  }

  makeHoles(handle: number, { size }: Pick<Entry, 'size'>): void {
    ftruncateSync(handle, size);
  }

  dressFile(handle: number, folder: TargetFolder, name: Uint8Array, metadata: Metadata, lost: Lost): void {
    tellLost(metadata, this.#calls, lost);
    if (this.#calls !== undefined) dressWindows(this.#calls, this.#path(folder, name), metadata, lost, handle);
    else futimesSync(handle, seconds(metadata.modified), seconds(metadata.modified));
  }

  dressNewFile(handle: number, folder: TargetFolder, name: Uint8Array, metadata: Metadata, lost: Lost): void {
    this.dressFile(handle, folder, name, metadata, lost);
  }

  dressFolder(folder: TargetFolder, metadata: Metadata, lost: Lost): void {
    const path = this.#folderPath(folder);
    tellLost(metadata, this.#calls, lost);
    if (this.#calls !== undefined) dressWindows(this.#calls, path, metadata, lost);
    else utimesSync(path, seconds(metadata.modified), seconds(metadata.modified));
  }

  makeSpecial(folder: TargetFolder, name: Uint8Array, entry: Entry, lost: Lost): void {
    if (entry.type !== 'symlink') {
      throw new ArchiveError('ENTRY_UNSUPPORTED', `This system has no entries of the type "${entry.type}".`, {
        hint: 'Restore it on the system it came from.',
      });
    }
    const path = this.#path(folder, name);
    tellLost(entry, this.#calls, lost);
    if (this.#calls === undefined) symlinkSync(entry.linkTarget?.toString() ?? '', path);
    else {
      makeWindowsLink(this.#calls, path, entry, lost);
      dressWindows(this.#calls, path, entry, lost);
    }
  }

  makeLink(from: TargetFolder, fromName: Uint8Array, to: TargetFolder, toName: Uint8Array): void {
    linkSync(this.#path(from, fromName), this.#path(to, toName));
  }

  rename(folder: TargetFolder, from: Uint8Array, to: Uint8Array): void {
    renameSync(this.#path(folder, from), this.#path(folder, to));
  }

  move(from: TargetFolder, fromName: Uint8Array, to: TargetFolder, toName: Uint8Array): void {
    renameSync(this.#path(from, fromName), this.#path(to, toName));
  }

  remove(folder: TargetFolder, name: Uint8Array): void {
    unlinkSync(this.#path(folder, name));
  }

  close(): void {
    this.#checked.clear();
  }

  /** A path in a folder below its anchor. */
  #path(folder: TargetFolder, name: Uint8Array): string {
    return join(this.#folderPath(folder), this.#ownName(name));
  }

  /** The path of a folder; refused when it, or one on the way, is a link. */
  #folderPath({ anchor, path: folder }: TargetFolder): string {
    let path = this.#anchors[anchor] ?? '';
    for (const part of namesOf(folder)) {
      path = join(path, this.#ownName(part));
      if (this.#checked.has(path)) continue;
      if (lstatSync(path).isSymbolicLink())
        throw new ArchiveError('PATH_OUTSIDE', `"${path}" is a link and would lead out of the target.`, {
          hint: 'Restore to an empty folder.',
        });
      this.#checked.add(path);
    }
    return path;
  }

  /** A name that leaves its folder nowhere, on this system either, and is no other entry there. */
  #ownName(name: Uint8Array): string {
    const checked = Buffer.from(checkedName(name)).toString();
    if (checked.includes(sep))
      throw new ArchiveError('PATH_OUTSIDE', `The catalog names "${checked}", which leads out of the target.`, {
        hint: 'The media file is forged or damaged.',
      });
    if (this.#calls === undefined || isWindowsName(checked)) return checked;
    throw new ArchiveError('NAME_UNSUPPORTED', `Windows has no entry of the name "${displayPath(name)}".`, {
      hint: 'Restore it on the system it came from.',
    });
  }
}

/** Says what this system has no calls for. */
const tellLost = ({ attributes, windows }: Metadata, calls: WindowsCalls | undefined, lost: Lost): void => {
  if (attributes !== undefined) lost('ATTRIBUTE_LOST', 'This system cannot set the extended attributes of another.');
  if (calls === undefined && windows !== undefined) leaveWindows(windows, lost);
};

const namesOf = (path: Uint8Array): readonly Buffer[] =>
  Buffer.from(path)
    .toString('latin1')
    .split('/')
    .filter((name) => name !== '')
    .map((name) => Buffer.from(name, 'latin1'));

const seconds = (nanoseconds: bigint): number => Number(nanoseconds / 1_000_000n) / 1000;
