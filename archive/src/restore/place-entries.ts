import { randomBytes } from 'node:crypto';
import { closeSync, writeSync } from 'node:fs';
import { damaged } from '../errors.ts';
import { sha256 } from '../format/seal.ts';
import type { RestoreTargetSetup } from '../read/read-protocol.ts';
import type { PieceWrite, Place, PlacedEntry, RestoreFinding, RestoreUnit, RestoreUnitResult, WholeWrite } from './restore-protocol.ts';
import { type CreatedFile, type Lost, type RestoreTarget, splitPath } from './target.ts';

const hasCode = (error: unknown, ...codes: string[]): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);

/** Puts entries in their place in one worker, and gathers what went wrong with each. */
export class EntryPlacer {
  readonly #target: RestoreTarget;
  readonly #conflict: RestoreTargetSetup['conflict'];
  #result: Mutable = fresh();

  constructor(target: RestoreTarget, conflict: RestoreTargetSetup['conflict']) {
    this.#target = target;
    this.#conflict = conflict;
  }

  /** Does a unit that needs no block. */
  place(unit: Exclude<RestoreUnit, { kind: 'write' }>): RestoreUnitResult {
    this.#result = fresh();
    switch (unit.kind) {
      case 'folders':
        for (const folder of unit.folders) this.#try(folder, () => this.#target.makeFolder(folder));
        break;
      case 'create':
        for (const file of unit.files) this.#result.names.push(this.#try(file, () => this.#create(file)));
        break;
      case 'finish':
        for (const file of unit.files) this.#try(file, () => this.#finish(file));
        break;
      case 'special':
        for (const entry of unit.entries) this.#try(entry, () => this.#special(entry));
        break;
      case 'link':
        for (const { from, to } of unit.links) this.#try(to, () => this.#link(from, to));
        break;
      case 'dress':
        for (const folder of unit.folders) this.#try(folder, () => this.#target.dressFolder(folder, folder.entry, this.#lost(folder)));
        break;
    }
    return this.#result;
  }

  /** Writes the chunks of an opened block; each chunk's id is checked first. */
  write(plain: Buffer, whole: readonly WholeWrite[], pieces: readonly PieceWrite[]): RestoreUnitResult {
    this.#result = fresh();
    for (const file of whole) this.#try(file, () => this.#whole(file, chunkOf(plain, file, file.entry.chunks ?? Buffer.of())));
    for (const piece of pieces) this.#try(piece, () => this.#piece(piece, chunkOf(plain, piece, piece.id)));
    return this.#result;
  }

  /** Says of every file of a block that could not be opened that it did not come back. */
  refuse(error: { readonly code: string; readonly message: string }, files: readonly Place[]): RestoreUnitResult {
    this.#result = fresh();
    for (const file of files) this.#problem(file, error.code, error.message);
    return this.#result;
  }

  #whole(file: WholeWrite, chunk: Buffer): void {
    const created = this.#open(file);
    if (created === undefined) return;
    try {
      writeAll(created.handle, chunk, 0);
      this.#target.dressFile(created.handle, file.entry, this.#lost(file));
    } finally {
      closeSync(created.handle);
    }
    this.#settle(file, created.name);
    this.#result.restored += 1;
    this.#result.bytes += chunk.length;
  }

  #piece(piece: PieceWrite, chunk: Buffer): void {
    const handle = this.#target.openFile(piece, Buffer.from(piece.name));
    try {
      let from = 0;
      for (const { bytes, fileOffset } of piece.runs) {
        writeAll(handle, chunk.subarray(from, from + bytes), fileOffset);
        from += bytes;
      }
    } finally {
      closeSync(handle);
    }
    this.#result.bytes += chunk.length;
  }

  #create(file: PlacedEntry): Uint8Array | undefined {
    const created = this.#open(file);
    if (created === undefined) return undefined;
    closeSync(created.handle);
    return new Uint8Array(created.name);
  }

  #finish(file: PlacedEntry & { readonly name: Uint8Array; readonly broken: boolean }): void {
    const name = Buffer.from(file.name);
    if (file.broken) {
      this.#target.remove(file, name);
      return;
    }
    const handle = this.#target.openFile(file, name);
    try {
      this.#target.dressFile(handle, file.entry, this.#lost(file));
    } finally {
      closeSync(handle);
    }
    this.#settle(file, name);
    this.#result.restored += 1;
  }

  #special(file: PlacedEntry): void {
    const { entry } = file;
    if (entry.type === 'file') {
      this.#whole({ ...file, chunkOffset: 0, chunkBytes: 0 }, Buffer.of());
      return;
    }
    const name = this.#claim(file, (candidate) => this.#target.makeSpecial(file, candidate, entry, this.#lost(file)));
    if (name === undefined) return;
    this.#settle(file, name);
    this.#result.restored += 1;
  }

  #link(from: Place, to: Place): void {
    try {
      this.#target.makeLink(from, to);
      this.#result.restored += 1;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      this.#kept(to);
    }
  }

  /** Creates a file under its own name; when that is taken, what the person chose decides. */
  #open(file: PlacedEntry): CreatedFile | undefined {
    let created: CreatedFile | undefined;
    this.#claim(file, (name) => {
      created = this.#target.createFile(file, name);
    });
    return created;
  }

  #claim(file: PlacedEntry, make: (name: Buffer) => void): Buffer | undefined {
    const { name } = splitPath(file.path);
    try {
      make(name);
      return name;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    const other = this.#otherName(file, name);
    if (other === undefined) this.#kept(file);
    else make(other);
    return other;
  }

  /** A passing name for what replaces the file that is there, a lasting one beside it, or none when that file stays. */
  #otherName(file: PlacedEntry, name: Buffer): Buffer | undefined {
    const newer = (this.#target.modified(file) ?? 0n) < file.entry.modified;
    if (this.#conflict === 'overwrite' || (this.#conflict === 'newer' && newer))
      return Buffer.from(`${passing}${randomBytes(6).toString('hex')}`);
    if (this.#conflict === 'rename')
      return Buffer.concat([name.subarray(0, 230), Buffer.from(`.restored-${randomBytes(4).toString('hex')}`)]);
    return undefined;
  }

  /** Moves a file from its passing name to its own. */
  #settle(file: Place, name: Buffer): void {
    if (name.toString('latin1').startsWith(passing)) this.#target.rename(file, name, splitPath(file.path).name);
  }

  #kept(file: Place): void {
    this.#result.kept += 1;
    if (this.#conflict === 'fail') this.#problem(file, 'FILE_EXISTS', 'Something of that name is there already and was left alone.');
  }

  #try<Value>(place: Place, work: () => Value): Value | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
      this.#problem(place, error.code.startsWith('E') ? 'FILE_NOT_WRITTEN' : error.code, error.message);
      return undefined;
    }
  }

  #problem({ anchor, path }: Place, code: string, message: string): void {
    this.#result.problems.push({ anchor, path: new Uint8Array(path), code, message });
  }

  #lost({ anchor, path }: Place): Lost {
    return (code, message) => this.#result.lost.push({ anchor, path: new Uint8Array(path), code, message });
  }
}

/** Prefix of names that a restored file has until it is whole. */
const passing = '.tapedeck-restoring-';

interface Mutable extends RestoreUnitResult {
  restored: number;
  kept: number;
  bytes: number;
  names: (Uint8Array | undefined)[];
  problems: RestoreFinding[];
  lost: RestoreFinding[];
}

const fresh = (): Mutable => ({ kind: 'restored', restored: 0, kept: 0, bytes: 0, names: [], problems: [], lost: [] });

const chunkOf = (plain: Buffer, { chunkOffset, chunkBytes }: { chunkOffset: number; chunkBytes: number }, id: Uint8Array): Buffer => {
  const chunk = plain.subarray(chunkOffset, chunkOffset + chunkBytes);
  if (chunk.length !== chunkBytes || !sha256(chunk).equals(id)) throw damaged('chunk', 'it is not what its id says');
  return chunk;
};

const writeAll = (handle: number, bytes: Buffer, position: number): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done, bytes.length - done, position + done);
};
