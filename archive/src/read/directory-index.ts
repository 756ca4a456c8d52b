import { compareDirectories, type DirectoryRow } from '../format/directory-page.ts';
import type { MediaRoot } from '../format/root.ts';
import { IndexPages } from './index-pages.ts';

/** A directory of the catalog, and where its row stands: an order that lasts as long as the point does. */
export interface PlacedDirectory {
  /** Page of the directory index. */
  readonly page: number;
  /** Row of that page. */
  readonly row: number;
  readonly directory: DirectoryRow;
}

/** By which a directory is found. */
interface DirectoryKey {
  readonly root: number;
  readonly path: Uint8Array;
}

/** The directories of a point, in order; of their pages only those are read that are asked for. */
export class DirectoryIndex {
  readonly #rows = new IndexPages();
  readonly #pages: MediaRoot['directories'];
  readonly #chunk: (id: Uint8Array) => Promise<Buffer>;

  /** `chunk` reads one chunk of the catalog. */
  constructor(pages: MediaRoot['directories'], chunk: (id: Uint8Array) => Promise<Buffer>) {
    this.#pages = pages;
    this.#chunk = chunk;
  }

  /** Directories in order, from the first that is not before `first`. */
  async *from(first: DirectoryKey = { root: 0, path: Buffer.of() }): AsyncGenerator<DirectoryRow> {
    for (const page of this.#pages.slice(this.#pageOf(first))) {
      for (const row of await this.#rowsOf(page.id)) if (compareDirectories(row, first) >= 0) yield row;
    }
  }

  /** One directory; `undefined` when there is no such directory. */
  async find(root: number, path: Uint8Array): Promise<DirectoryRow | undefined> {
    return (await this.placeOf(root, path))?.directory;
  }

  /** The same, and where its row stands. */
  async placeOf(root: number, path: Uint8Array): Promise<PlacedDirectory | undefined> {
    const page = this.#pageOf({ root, path });
    const rows = await this.#rowsAt(page);
    let low = 0;
    for (let high = rows.length - 1; low <= high; ) {
      const middle = (low + high) >>> 1;
      const directory = rows[middle];
      const order = directory === undefined ? 0 : compareDirectories(directory, { root, path });
      if (order === 0) return directory && { page, row: middle, directory };
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** The directory whose row stands there. */
  async at(page: number, row: number): Promise<DirectoryRow | undefined> {
    return (await this.#rowsAt(page))[row];
  }

  /** The page in which a directory must be. */
  #pageOf(directory: DirectoryKey): number {
    const last = this.#pages.findLastIndex(({ root, first }) => compareDirectories({ root, path: first }, directory) <= 0);
    return Math.max(0, last);
  }

  async #rowsAt(page: number): Promise<readonly DirectoryRow[]> {
    const found = this.#pages[page];
    return found === undefined ? [] : this.#rowsOf(found.id);
  }

  #rowsOf(id: Uint8Array): Promise<readonly DirectoryRow[]> {
    return this.#rows.get(id, this.#chunk);
  }
}
