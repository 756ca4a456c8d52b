import { damaged } from '../errors.ts';
import { CborCursor, majors } from './cbor-cursor.ts';
import { CborWriter } from './cbor-writer.ts';
import { idBytes } from './constants.ts';
import { type Entry, type EntryType, entryKeys, entryTypes } from './entry.ts';
import { atMost, mostNumber } from './entry-values.ts';
import { decodeEntry, mostMode } from './read-entry.ts';
import { writeEntry } from './write-entry.ts';

/**
 * Walks encoded entries where they lie and picks out what backup and restore look at in every one of them; what few have is
 * decoded when it is asked for. Fields are those of the entry read last.
 */
export class EntryCursor {
  readonly #cbor: CborCursor;
  readonly #what: string;
  /** Where the entry begins and ends. */
  start = 0;
  end = 0;
  nameStart = 0;
  nameEnd = 0;
  type: EntryType = 'file';
  size = 0;
  mode = 0;
  uid = 0;
  gid = 0;
  modified = 0n;
  /** Ids of its chunks; `undefined` when it has none or a list names them. */
  chunks: Buffer | undefined;
  list: { readonly depth: number; readonly id: Buffer } | undefined;
  hardLink: readonly [volume: number, inode: bigint] | undefined;
  hasAttributes = false;
  hasHoles = false;
  torn = false;
  unread = false;
  hasWindows = false;
  #decoded: Entry | undefined;

  constructor(cbor: CborCursor, what: string) {
    this.#cbor = cbor;
    this.#what = what;
  }

  /** A view of its name. */
  get name(): Buffer {
    return this.#cbor.bytes.subarray(this.nameStart, this.nameEnd);
  }

  /** A view of the whole entry. */
  get encoded(): Buffer {
    return this.#cbor.bytes.subarray(this.start, this.end);
  }

  get attributes(): Entry['attributes'] {
    return this.hasAttributes ? this.#whole.attributes : undefined;
  }

  get windows(): Entry['windows'] {
    return this.hasWindows ? this.#whole.windows : undefined;
  }

  get born(): Entry['born'] {
    return this.#whole.born;
  }

  /** The whole entry, with memory of its own. */
  decode(): Entry {
    return decodeEntry(Buffer.from(this.encoded), this.#what);
  }

  /** Order of its name and `name`, as `Buffer.compare` has it. */
  compareName(name: Buffer): number {
    return this.#cbor.bytes.compare(name, 0, name.length, this.nameStart, this.nameEnd);
  }

  /** Reads the entry at which the CBOR cursor stands. */
  read(): void {
    const cbor = this.#cbor;
    this.start = cbor.at;
    this.#clear();
    for (let left = cbor.expect(majors.map); left > 0; left--) this.#readMember(cbor.expect(majors.positive));
    this.end = cbor.at;
    if (this.nameEnd < this.nameStart) throw damaged(this.#what, 'an entry has no name');
  }

  /** Decoded once for all that is asked for. */
  get #whole(): Entry {
    this.#decoded ??= this.decode();
    return this.#decoded;
  }

  #clear(): void {
    this.#decoded = undefined;
    this.hasWindows = false;
    this.nameStart = 1;
    this.nameEnd = 0;
    this.chunks = undefined;
    this.list = undefined;
    this.hardLink = undefined;
    this.hasAttributes = false;
    this.hasHoles = false;
    this.torn = false;
    this.unread = false;
  }

  #readMember(key: number): void {
    const cbor = this.#cbor;
    switch (key) {
      case entryKeys.name:
        cbor.expect(majors.bytes);
        this.nameStart = cbor.content();
        this.nameEnd = cbor.at;
        return;
      case entryKeys.type:
        this.type = this.#typeOf(cbor.expect(majors.positive));
        return;
      case entryKeys.size:
        this.size = atMost(Number.MAX_SAFE_INTEGER, cbor.expect(majors.positive), this.#what);
        return;
      case entryKeys.mode:
        this.mode = atMost(mostMode, cbor.expect(majors.positive), this.#what);
        return;
      case entryKeys.uid:
        this.uid = atMost(mostNumber, cbor.expect(majors.positive), this.#what);
        return;
      case entryKeys.gid:
        this.gid = atMost(mostNumber, cbor.expect(majors.positive), this.#what);
        return;
      case entryKeys.modified:
        this.modified = cbor.big();
        return;
      default:
        this.#readRareMember(key);
    }
  }

  #readRareMember(key: number): void {
    const cbor = this.#cbor;
    if (key === entryKeys.chunks) this.chunks = this.#ids();
    else if (key === entryKeys.list) {
      cbor.expect(majors.array);
      this.list = { depth: cbor.expect(majors.positive), id: this.#ids() };
    } else if (key === entryKeys.hardLink) {
      cbor.expect(majors.array);
      this.hardLink = [cbor.expect(majors.positive), cbor.big()];
    } else {
      cbor.skip();
      if (key === entryKeys.attributes) this.hasAttributes = true;
      if (key === entryKeys.holes) this.hasHoles = true;
      if (key === entryKeys.torn) this.torn = true;
      if (key === entryKeys.unread) this.unread = true;
      if (key === entryKeys.windows) this.hasWindows = true;
    }
  }

  #ids(): Buffer {
    const cbor = this.#cbor;
    cbor.expect(majors.bytes);
    const ids = cbor.bytes.subarray(cbor.content(), cbor.at);
    if (ids.length % idBytes !== 0) throw damaged(this.#what, 'an entry has a cut chunk id');
    return ids;
  }

  #typeOf(number: number): EntryType {
    const type = entryTypes[number];
    if (type === undefined) throw damaged(this.#what, 'an entry has an unknown type');
    return type;
  }
}

/** Entries of a page, one after another; the same cursor each time. */
export function* entriesOf(page: Buffer, what: string): Generator<EntryCursor> {
  const cbor = new CborCursor(page, what);
  if (cbor.expect(majors.array) !== 4 || cbor.expect(majors.positive) !== 1) throw damaged(what, 'it is no page of version 1');
  cbor.skip();
  cbor.skip();
  const entry = new EntryCursor(cbor, what);
  for (let left = cbor.expect(majors.array); left > 0; left--) {
    entry.read();
    yield entry;
  }
}

/** A cursor that stands at a single entry. */
export const cursorAt = (entry: Entry): EntryCursor => {
  const writer = new CborWriter();
  writeEntry(writer, entry);
  return cursorOn(writer.view());
};

/** The same for one that is encoded already. */
export const cursorOn = (encoded: Buffer): EntryCursor => {
  const cursor = new EntryCursor(new CborCursor(encoded, 'entry'), 'entry');
  cursor.read();
  return cursor;
};
