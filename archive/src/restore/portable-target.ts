import { futimesSync, linkSync, lstatSync, mkdirSync, openSync, renameSync, symlinkSync, unlinkSync, utimesSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ArchiveError } from '../errors.ts';
import type { Entry } from '../format/entry.ts';
import type { Place } from './restore-protocol.ts';
import { type CreatedFile, type Lost, type RestoreTarget, splitPath } from './target.ts';

/** Restores with Node's own calls, by path: contents and times. What else the catalog keeps is reported as lost. */
export class PortableTarget implements RestoreTarget {
  readonly #anchors: readonly string[];
  readonly #checked = new Set<string>();

  constructor(anchors: readonly string[]) {
    this.#anchors = anchors;
  }

  makeFolder(place: Place): void {
    const { name } = splitPath(place.path);
    if (name.length === 0) return;
    const path = this.#path(place, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(path);
  }

  createFile(place: Place, name: Buffer): CreatedFile {
    return { handle: openSync(this.#path(place, name), 'wx+', 0o600), name };
  }

  openFile(place: Place, name: Buffer): number {
    return openSync(this.#path(place, name), 'r+');
  }

  modified(place: Place): bigint | undefined {
    return lstatSync(this.#path(place, splitPath(place.path).name), { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  }

  dressFile(handle: number, entry: Entry, lost: Lost): void {
    if (entry.attributes !== undefined) lost('ATTRIBUTE_LOST', 'This system cannot set the extended attributes of another.');
    const seconds = Number(entry.modified / 1_000_000n) / 1000;
    futimesSync(handle, seconds, seconds);
  }

  dressFolder(place: Place, entry: Entry): void {
    const seconds = Number(entry.modified / 1_000_000n) / 1000;
    utimesSync(this.#path(place, splitPath(place.path).name), seconds, seconds);
  }

  makeSpecial(place: Place, name: Buffer, entry: Entry): void {
    if (entry.type !== 'symlink') {
      throw new ArchiveError('ENTRY_UNSUPPORTED', `This system has no entries of the type "${entry.type}".`, {
        hint: 'Restore it on the system it came from.',
      });
    }
    symlinkSync(entry.linkTarget?.toString() ?? '', this.#path(place, name));
  }

  makeLink(from: Place, to: Place): void {
    linkSync(this.#path(from, splitPath(from.path).name), this.#path(to, splitPath(to.path).name));
  }

  rename(place: Place, from: Buffer, to: Buffer): void {
    renameSync(this.#path(place, from), this.#path(place, to));
  }

  remove(place: Place, name: Buffer): void {
    unlinkSync(this.#path(place, name));
  }

  close(): void {
    this.#checked.clear();
  }

  /** A path below its anchor; refused when a name leaves it or a folder on the way is a link. */
  #path(place: Place, name: Buffer): string {
    const anchor = this.#anchors[place.anchor] ?? '';
    const names = splitPath(place.path)
      .folder.toString()
      .split('/')
      .filter((part) => part !== '');
    const last = name.toString();
    if ([...names, last].some((part) => part === '..' || part.includes(sep) || part.includes('\0'))) {
      throw new ArchiveError('PATH_OUTSIDE', `The catalog names "${last}", which leads out of the target.`, {
        hint: 'The media file is forged or damaged.',
      });
    }
    let path = anchor;
    for (const part of names) {
      path = join(path, part);
      if (this.#checked.has(path)) continue;
      if (lstatSync(path).isSymbolicLink())
        throw new ArchiveError('PATH_OUTSIDE', `"${path}" is a link and would lead out of the target.`, {
          hint: 'Restore to an empty folder.',
        });
      this.#checked.add(path);
    }
    return join(path, last);
  }
}
