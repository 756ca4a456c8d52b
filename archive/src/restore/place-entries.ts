import { closeSync, writeSync } from 'node:fs';
import { damaged } from '../errors.ts';
import type { Entry } from '../format/entry.ts';
import type { EntryCursor } from '../format/entry-cursor.ts';
import { sha256 } from '../format/seal.ts';
import type { RestoreTargetSetup } from '../read/read-protocol.ts';
import { NameClaims } from './name-claims.ts';
import { unpackEntries } from './packed-entries.ts';
import type {
  CreatedEntry,
  Link,
  PackedEntries,
  PieceWrite,
  Place,
  PlacedEntry,
  RestoreUnit,
  RestoreUnitResult,
  TargetFolder,
} from './restore-protocol.ts';
import { folderPlace, type RestoreTarget } from './target.ts';
import { UnitOutcome } from './unit-outcome.ts';

/** Puts entries in their place in one worker. */
export class EntryPlacer {
  readonly #target: RestoreTarget;
  readonly #names: NameClaims;
  readonly #conflict: RestoreTargetSetup['conflict'];
  #outcome: UnitOutcome;

  constructor(target: RestoreTarget, conflict: RestoreTargetSetup['conflict']) {
    this.#target = target;
    this.#names = new NameClaims(target, conflict);
    this.#conflict = conflict;
    this.#outcome = new UnitOutcome(conflict);
  }

  /** Does a unit that needs no block. */
  place(unit: Exclude<RestoreUnit, { kind: 'write' }>): RestoreUnitResult {
    this.#outcome = new UnitOutcome(this.#conflict);
    switch (unit.kind) {
      case 'folders':
        for (const folder of unit.folders) this.#outcome.attempt(folderPlace(folder), () => this.#target.makeFolder(folder));
        break;
      case 'create':
        for (const file of unit.files) this.#outcome.name(this.#outcome.attempt(file, () => this.#create(file)));
        break;
      case 'finish':
        for (const file of unit.files) this.#outcome.attempt(file, () => this.#finish(file));
        break;
      case 'special':
        for (const { folder, entry } of unpackEntries(unit.entries))
          this.#outcome.attempt({ folder, name: entry.name }, () => this.#special(folder, entry));
        break;
      case 'link':
        for (const link of unit.links) this.#outcome.attempt(link.to, () => this.#link(link));
        break;
      case 'flush':
        for (const folder of unit.folders) this.#target.flush(folder);
        break;
      case 'dress':
        for (const { folder, entry } of unpackEntries(unit.directories)) {
          const place = folderPlace(folder);
          this.#outcome.attempt(place, () => this.#target.dressFolder(folder, entry, this.#outcome.lost(place)));
        }
        break;
    }
    return this.#outcome.result;
  }

  /** Writes the chunks of an opened block; each chunk's id is checked first. */
  write(plain: Buffer, whole: PackedEntries, pieces: readonly PieceWrite[]): RestoreUnitResult {
    this.#outcome = new UnitOutcome(this.#conflict);
    for (const { folder, entry, span } of unpackEntries(whole)) {
      const write = () => this.#whole(folder, entry, chunkOf(plain, span, entry.chunks ?? nothing));
      this.#outcome.attempt({ folder, name: entry.name }, write);
    }
    for (const piece of pieces) this.#outcome.attempt(piece, () => this.#piece(piece, chunkOf(plain, piece, piece.id)));
    return this.#outcome.result;
  }

  /** Says of every file of a block that could not be opened that it did not come back. */
  refuse(
    error: { readonly code: string; readonly message: string },
    whole: PackedEntries,
    pieces: readonly PieceWrite[],
  ): RestoreUnitResult {
    this.#outcome = new UnitOutcome(this.#conflict);
    for (const { folder, entry } of unpackEntries(whole)) this.#outcome.problem({ folder, name: entry.name }, error.code, error.message);
    for (const piece of pieces) this.#outcome.problem(piece, error.code, error.message);
    return this.#outcome.result;
  }

  close(): void {
    this.#target.close();
  }

  #whole(folder: TargetFolder, entry: EntryCursor, chunk: Buffer): void {
    const file = { folder, name: entry.name };
    let handle: number | undefined;
    const createdAs = this.#claim(file, entry.modified, (name) => {
      handle = this.#target.createFile(folder, name, entry);
    });
    if (handle === undefined || createdAs === undefined) return;
    const opened = handle;
    this.#orRemove(folder, createdAs, () => this.#fill(opened, { folder, name: createdAs }, entry, chunk));
    this.#settle(file, createdAs, entry);
    this.#outcome.wrote(chunk);
  }

  #fill(handle: number, { folder, name }: Place, entry: EntryCursor, chunk: Buffer): void {
    try {
      writeAll(handle, chunk, 0);
      this.#target.dressNewFile(handle, folder, name, entry, this.#outcome.lost({ folder, name: entry.name }));
    } finally {
      closeSync(handle);
    }
  }

  #piece(piece: PieceWrite, chunk: Buffer): void {
    const handle = this.#target.openFile(piece.folder, piece.createdAs);
    try {
      let from = 0;
      for (const { bytes, fileOffset } of piece.runs) {
        writeAll(handle, chunk.subarray(from, from + bytes), fileOffset);
        from += bytes;
      }
    } finally {
      closeSync(handle);
    }
    this.#outcome.wrote(chunk);
  }

  #create(file: PlacedEntry): Uint8Array | undefined {
    const make = (name: Uint8Array) => closeSync(this.#target.createFile(file.folder, name));
    const createdAs = this.#names.claimLarge(file, file.entry.modified, make);
    if (createdAs === undefined) this.#outcome.kept(file);
    return createdAs && new Uint8Array(createdAs);
  }

  #finish(file: CreatedEntry): void {
    const { folder, createdAs, entry, broken } = file;
    if (broken) {
      this.#target.remove(folder, createdAs);
      return;
    }
    this.#orRemove(folder, createdAs, () => this.#complete(file));
    this.#settle(file, createdAs, entry);
  }

  #complete(file: CreatedEntry): void {
    const { folder, createdAs, entry } = file;
    const handle = this.#target.openFile(folder, createdAs);
    try {
      if (entry.holes !== undefined) this.#target.makeHoles(handle, entry);
      this.#target.dressFile(handle, folder, createdAs, entry, this.#outcome.lost(file));
    } finally {
      closeSync(handle);
    }
  }

  #special(folder: TargetFolder, entry: EntryCursor): void {
    if (entry.type === 'file') {
      this.#whole(folder, entry, nothing);
      return;
    }
    const decoded = entry.decode();
    const file = { folder, name: decoded.name };
    const createdAs = this.#claim(file, decoded.modified, (name) =>
      this.#target.makeSpecial(folder, name, decoded, this.#outcome.lost(file)),
    );
    if (createdAs !== undefined) this.#settle(file, createdAs, decoded);
  }

  #link({ from, to, modified }: Link): void {
    const createdAs = this.#claim(to, modified, (name) => this.#target.makeLink(from.folder, from.name, to.folder, name));
    if (createdAs !== undefined) this.#settle(to, createdAs, { hardLink: undefined });
  }

  /** Makes something under a name that is free; answers the name, or nothing when what was there stays. */
  #claim(file: Place, modified: bigint, make: (name: Uint8Array) => void): Uint8Array | undefined {
    const createdAs = this.#names.claim(file, modified, make);
    if (createdAs === undefined) this.#outcome.kept(file);
    return createdAs;
  }

  /** Counts a file that is whole, and gives it its own name. */
  #settle(file: Place, createdAs: Uint8Array, { hardLink }: Pick<Entry, 'hardLink'>): void {
    let as = createdAs;
    this.#orRemove(file.folder, createdAs, () => {
      as = this.#names.settle(file, createdAs);
    });
    this.#outcome.settled(file, as, hardLink !== undefined);
  }

  /** What cannot be completed is not left behind: a later restore would take it for what it kept. */
  #orRemove(folder: TargetFolder, createdAs: Uint8Array, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#target.remove(folder, createdAs);
      throw error;
    }
  }
}

const nothing = Buffer.of();

const chunkOf = (plain: Buffer, { chunkOffset, chunkBytes }: { chunkOffset: number; chunkBytes: number }, id: Uint8Array): Buffer => {
  const chunk = plain.subarray(chunkOffset, chunkOffset + chunkBytes);
  if (chunk.length !== chunkBytes || !sha256(chunk).equals(id)) throw damaged('chunk', 'it is not what its id says');
  return chunk;
};

const writeAll = (handle: number, bytes: Buffer, position: number): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done, bytes.length - done, position + done);
};
