import { idBytes } from '../format/constants.ts';
import { compareDirectories, type DirectoryRow } from '../format/directory-page.ts';
import { GrowingBuffer } from './index-rows.ts';
import { unpackPages } from './packed-pages.ts';

/** Directories of a run and their pages, packed: about 170 bytes each, no objects. */
export class DirectoryLog {
  readonly #records: GrowingBuffer;
  #offsets: number[] = [];

  constructor(packed?: Buffer) {
    this.#records = new GrowingBuffer();
    if (packed !== undefined) this.#load(packed);
  }

  get size(): number {
    return this.#offsets.length;
  }

  /** Adds a directory; `pages` are packed by the workers, in one piece for each slice of the directory. */
  add(root: number, path: Uint8Array, pages: readonly Uint8Array[]): void {
    const bytes = headBytes + path.length + pages.reduce((sum, packed) => sum + packed.length, 0);
    this.#offsets.push(this.#records.view().length);
    writeRecord(this.#records.extend(bytes), root, path, pages);
  }

  /** Sorts by root and raw path; only then do `find` and `rows` answer. */
  sort(): void {
    const packed = this.#records.view();
    const keys = this.#offsets.map((offset) => ({ offset, ...readKey(packed, offset) }));
    this.#offsets = keys.sort(compareDirectories).map((key) => key.offset);
  }

  /** Rows of the directory index in order. */
  *rows(): Generator<DirectoryRow> {
    const packed = this.#records.view();
    for (const offset of this.#offsets) {
      const { root, path } = readKey(packed, offset);
      const pages = unpackPages(pagesOf(packed, offset)).flatMap((page) => [page.pageId, page.watchId]);
      yield { root, path, pages: Buffer.concat(pages, pages.length * idBytes) };
    }
  }

  /** Pages of one directory, packed; empty when it was not there. */
  find(root: number, path: Uint8Array): Uint8Array {
    const packed = this.#records.view();
    const wanted = { root, path };
    let low = 0;
    let high = this.#offsets.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const offset = this.#offsets[middle] ?? 0;
      const order = compareDirectories(readKey(packed, offset), wanted);
      if (order === 0) return new Uint8Array(pagesOf(packed, offset));
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return new Uint8Array();
  }

  /** The records in sorted order, for the file of the next run. */
  *packed(): Generator<Buffer> {
    const packed = this.#records.view();
    for (const offset of this.#offsets) yield packed.subarray(offset, offset + recordBytes(packed, offset));
  }

  #load(packed: Buffer): void {
    this.#records.extend(packed.length).set(packed);
    for (let offset = 0; offset < packed.length; offset += recordBytes(packed, offset)) this.#offsets.push(offset);
  }
}

// A record: its length, root, length of the path, the path, then the packed pages.
const headBytes = 10;

const writeRecord = (into: Buffer, root: number, path: Uint8Array, pages: readonly Uint8Array[]): void => {
  into.writeUInt32BE(into.length, 0);
  into.writeUInt16BE(root, 4);
  into.writeUInt32BE(path.length, 6);
  let at = headBytes;
  for (const bytes of [path, ...pages]) {
    into.set(bytes, at);
    at += bytes.length;
  }
};

const recordBytes = (packed: Buffer, offset: number): number => packed.readUInt32BE(offset);

const readKey = (packed: Buffer, offset: number): { root: number; path: Buffer } => {
  const from = offset + headBytes;
  return { root: packed.readUInt16BE(offset + 4), path: packed.subarray(from, from + packed.readUInt32BE(offset + 6)) };
};

const pagesOf = (packed: Buffer, offset: number): Buffer =>
  packed.subarray(offset + headBytes + packed.readUInt32BE(offset + 6), offset + recordBytes(packed, offset));
