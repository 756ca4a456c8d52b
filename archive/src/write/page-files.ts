import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveError, damaged } from '../errors.ts';
import { decodeCbor } from '../format/cbor-reader.ts';
import { CborWriter } from '../format/cbor-writer.ts';
import type { ListBytes } from '../format/chunk-list.ts';
import type { Entry } from '../format/entry.ts';
import { decodePage } from '../format/page.ts';
import { sha256 } from '../format/seal.ts';
import { isRefusal } from '../system/refusal.ts';
import type { PageRef } from './page-ref.ts';
import { PreviousPage } from './previous-page.ts';

/** Name of the file in which one worker keeps pages for the next run. */
export const pageFileName = (worker: number): string => `pages.${worker}`;

const bufferBytes = 1 << 20;
const windowBytes = 256 << 10;

/** Pages of this run, written one behind the other for the change detection of the next. May be lost without loss of data. */
export class PageFileWriter {
  readonly #handle: number;
  readonly #worker: number;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #filled = 0;
  #offset = 0;

  constructor(folder: string, worker: number) {
    this.#handle = openSync(join(folder, pageFileName(worker)), 'wx', 0o600);
    this.#worker = worker;
  }

  append(page: Buffer, watch: Buffer, lists: ListBytes, ids: Pick<PageRef, 'pageId' | 'watchId' | 'first'>): PageRef {
    const listBytes = encodeLists(lists);
    const offset = this.#offset;
    for (const piece of [page, watch, listBytes]) this.#put(piece);
    return { file: this.#worker, offset, pageBytes: page.length, watchBytes: watch.length, listBytes: listBytes.length, ...ids };
  }

  /** Takes over a page of the last point as it is. */
  copy({ ref, bytes }: PreviousPage): PageRef {
    const offset = this.#offset;
    this.#put(bytes);
    return { ...ref, file: this.#worker, offset };
  }

  /** Writes what is buffered; the file is whole only then. */
  flush(): void {
    this.#write(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  close(): void {
    closeSync(this.#handle);
  }

  #put(piece: Buffer): void {
    if (this.#filled + piece.length > bufferBytes) this.flush();
    if (piece.length > bufferBytes) this.#write(piece);
    else {
      this.#buffer.set(piece, this.#filled);
      this.#filled += piece.length;
    }
    this.#offset += piece.length;
  }

  #write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#handle, bytes, done);
  }
}

const noLists = Buffer.of(0x80);

const encodeLists = (lists: ListBytes): Buffer => {
  if (lists.size === 0) return noLists;
  const writer = new CborWriter();
  writer.array(lists.size);
  for (const list of lists.values()) writer.bytes(list);
  return writer.take();
};

/** Pages of the last run. A page whose bytes do not match its id is as good as missing: its entries are read again. */
export class PageFileReader {
  readonly #folder: string;
  readonly #files = new Map<number, PageFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The page, to be walked entry by entry; `undefined` when it is not what it was. */
  open(ref: PageRef): PreviousPage | undefined {
    const bytes = this.#checked(ref);
    return bytes && new PreviousPage(ref, bytes, listFinder(bytes.subarray(ref.pageBytes + ref.watchBytes)));
  }

  /** All entries of a page, decoded. Throws when it is not what it was: whoever compares must not take it for empty. */
  entries(ref: PageRef): readonly Entry[] {
    const bytes = this.#checked(ref);
    if (bytes === undefined) throw damaged('cached page', 'it is not what was written');
    return decodePage(bytes.subarray(0, ref.pageBytes), 'cached page').entries;
  }

  close(): void {
    for (const { handle } of this.#files.values()) closeSync(handle);
  }

  #checked(ref: PageRef): Buffer | undefined {
    const bytes = this.#read(ref);
    if (bytes === undefined) return undefined;
    const isWhole =
      sha256(bytes.subarray(0, ref.pageBytes)).equals(ref.pageId) &&
      sha256(bytes.subarray(ref.pageBytes, ref.pageBytes + ref.watchBytes)).equals(ref.watchId);
    return isWhole ? bytes : undefined;
  }

  #read(ref: PageRef): Buffer | undefined {
    try {
      return this.#file(ref.file).read(ref.offset, ref.pageBytes + ref.watchBytes + ref.listBytes);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  #file(number: number): PageFile {
    let file = this.#files.get(number);
    if (file === undefined) {
      file = new PageFile(openSync(join(this.#folder, pageFileName(number)), 'r'));
      this.#files.set(number, file);
    }
    return file;
  }
}

/** A file of pages, read through a window: pages are asked for in about the order in which they were written. */
class PageFile {
  readonly handle: number;
  #window: Buffer = Buffer.of();
  #offset = 0;

  constructor(handle: number) {
    this.handle = handle;
  }

  /** Fewer bytes than asked for where the file ends. They are not overwritten later. */
  read(offset: number, bytes: number): Buffer {
    if (offset < this.#offset || offset + bytes > this.#offset + this.#window.length) this.#move(offset, Math.max(bytes, windowBytes));
    return this.#window.subarray(offset - this.#offset, offset - this.#offset + bytes);
  }

  #move(offset: number, bytes: number): void {
    const window = Buffer.allocUnsafeSlow(bytes);
    this.#window = window.subarray(0, readSync(this.handle, window, 0, bytes, offset));
    this.#offset = offset;
  }
}

const listFinder = (encoded: Buffer): ((id: Buffer) => Buffer | undefined) => {
  let lists: Map<string, Buffer> | undefined;
  return (id) => {
    lists ??= decodeLists(encoded);
    return lists.get(id.toString('hex'));
  };
};

/** Lists are proved by their ids; what does not decode is as good as missing. */
const decodeLists = (encoded: Buffer): Map<string, Buffer> => {
  try {
    const lists = decodeCbor(encoded, 'cached chunk lists');
    const known = Array.isArray(lists) ? lists.filter((list) => list instanceof Uint8Array) : [];
    return new Map(known.map((list) => [sha256(list).toString('hex'), Buffer.from(list)]));
  } catch (error) {
    if (error instanceof ArchiveError) return new Map();
    throw error;
  }
};
