import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCbor } from '../format/cbor-reader.ts';
import { CborWriter } from '../format/cbor-writer.ts';
import { decodePage, decodeWatchPage } from '../format/page.ts';
import { sha256 } from '../format/seal.ts';
import type { PreviousEntry } from './capture-entry.ts';
import type { PageRef } from './protocol.ts';

/** Name of the file in which one worker keeps pages for the next run. */
export const pageFileName = (worker: number): string => `pages.${worker}`;

/** Pages of this run, written one behind the other for the change detection of the next. May be lost without loss of data. */
export class PageFileWriter {
  readonly #handle: number;
  readonly #worker: number;
  #offset = 0;

  constructor(folder: string, worker: number) {
    this.#handle = openSync(join(folder, pageFileName(worker)), 'wx', 0o600);
    this.#worker = worker;
  }

  append(page: Buffer, watch: Buffer, lists: ReadonlyMap<string, Buffer>, ids: Pick<PageRef, 'pageId' | 'watchId' | 'first'>): PageRef {
    const listBytes = encodeLists(lists);
    const offset = this.#offset;
    for (const piece of [page, watch, listBytes]) {
      for (let done = 0; done < piece.length; ) done += writeSync(this.#handle, piece, done);
      this.#offset += piece.length;
    }
    return { file: this.#worker, offset, pageBytes: page.length, watchBytes: watch.length, listBytes: listBytes.length, ...ids };
  }

  close(): void {
    closeSync(this.#handle);
  }
}

const encodeLists = (lists: ReadonlyMap<string, Buffer>): Buffer => {
  const writer = new CborWriter();
  writer.array(lists.size);
  for (const list of lists.values()) writer.bytes(list);
  return writer.take();
};

/** Pages of the last run. A page whose bytes do not match its id is as good as missing: its entries are read again. */
export class PageFileReader {
  readonly #folder: string;
  readonly #handles = new Map<number, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Entries of a page with what change detection knows of each, in order. */
  read(ref: PageRef): readonly PreviousEntry[] {
    const bytes = this.#bytes(ref);
    const page = bytes.subarray(0, ref.pageBytes);
    const watch = bytes.subarray(ref.pageBytes, ref.pageBytes + ref.watchBytes);
    if (!sha256(page).equals(ref.pageId) || !sha256(watch).equals(ref.watchId)) return [];
    const watches = decodeWatchPage(watch, 'cached watch page');
    const find = listFinder(bytes.subarray(ref.pageBytes + ref.watchBytes));
    return decodePage(page, 'cached page').entries.flatMap((entry, index) => {
      const known = watches[index];
      return known === undefined ? [] : [{ entry, watch: known, findList: find }];
    });
  }

  close(): void {
    for (const handle of this.#handles.values()) closeSync(handle);
  }

  #bytes(ref: PageRef): Buffer {
    let handle = this.#handles.get(ref.file);
    if (handle === undefined) {
      handle = openSync(join(this.#folder, pageFileName(ref.file)), 'r');
      this.#handles.set(ref.file, handle);
    }
    const into = Buffer.allocUnsafe(ref.pageBytes + ref.watchBytes + ref.listBytes);
    const read = readSync(handle, into, 0, into.length, ref.offset);
    return into.subarray(0, read);
  }
}

const listFinder = (encoded: Buffer): ((id: Buffer) => Buffer | undefined) => {
  let lists: Map<string, Buffer> | undefined;
  return (id) => {
    lists ??= decodeLists(encoded);
    return lists.get(id.toString('hex'));
  };
};

const decodeLists = (encoded: Buffer): Map<string, Buffer> => {
  const lists = decodeCbor(encoded, 'cached chunk lists');
  const known = Array.isArray(lists) ? lists.filter((list) => list instanceof Uint8Array) : [];
  return new Map(known.map((list) => [sha256(list).toString('hex'), Buffer.from(list)]));
};

/** Walks the pages of a directory beside its sorted names; only pages that may hold one of the names are read. */
export class PreviousEntries {
  readonly #reader: PageFileReader | undefined;
  readonly #refs: readonly PageRef[];
  #page = 0;
  #entries: readonly PreviousEntry[] = [];
  #next = 0;

  constructor(reader: PageFileReader | undefined, refs: readonly PageRef[]) {
    this.#reader = reader;
    this.#refs = refs;
  }

  /** What the last point said of `name`. Names must be asked in ascending order. */
  find(name: Buffer): PreviousEntry | undefined {
    for (;;) {
      for (let entry = this.#entries[this.#next]; entry !== undefined; entry = this.#entries[this.#next]) {
        const order = Buffer.compare(entry.entry.name, name);
        if (order > 0) return undefined;
        this.#next += 1;
        if (order === 0) return entry;
      }
      if (!this.#turnPage(name)) return undefined;
    }
  }

  /** Goes on to the last page that begins at or before `name`. */
  #turnPage(name: Buffer): boolean {
    let page = this.#page;
    const begins = (index: number): boolean => {
      const ref = this.#refs[index];
      return ref !== undefined && Buffer.compare(ref.first, name) <= 0;
    };
    if (this.#reader === undefined || !begins(page)) return false;
    while (begins(page + 1)) page += 1;
    const ref = this.#refs[page];
    this.#page = page + 1;
    this.#entries = ref === undefined ? [] : this.#reader.read(ref);
    this.#next = 0;
    return true;
  }
}
