import { pathBelow } from '@tapedeck/schemas';
import { CborWriter } from '../format/cbor-writer.ts';
import { idBytes } from '../format/constants.ts';
import { type DirectoryRow, encodeDirectoryPage } from '../format/directory-page.ts';
import { bareEntry, type Entry } from '../format/entry.ts';
import { entriesOf } from '../format/entry-cursor.ts';
import { encodePage } from '../format/page.ts';
import { decodeEntry } from '../format/read-entry.ts';
import type { MediaRoot } from '../format/root.ts';
import { sha256 } from '../format/seal.ts';
import { writeEntry } from '../format/write-entry.ts';

interface FoundPage {
  readonly id: Buffer;
  /** Name of its first entry. */
  readonly first: Buffer;
}

/** Directories in one page of the index. */
const rowsInPage = 1024;

/** A catalog put together from the pages that were found, each of which says whose directory it is. */
export class LostCatalog {
  readonly #directories = new Map<string, FoundPage[]>();
  /** Pages that were made here. */
  readonly #made = new Map<string, Buffer>();

  /** Takes a page of the directory with this absolute path. */
  add(path: Buffer, id: Buffer, page: Buffer): void {
    const [first] = entriesOf(page, 'catalog page');
    if (first === undefined) return;
    const key = below(path);
    const pages = this.#directories.get(key) ?? [];
    pages.push({ id, first: Buffer.from(first.name) });
    this.#directories.set(key, pages);
  }

  /**
   * Takes the roots of the catalog where its root was found: each as an entry of the folder that it lies in, since a single file or a stream has
   * no page of its own.
   */
  addRoots({ roots }: MediaRoot): void {
    const folders = new Map<string, Entry[]>();
    for (const { path, entry } of roots) {
      const absolute = Buffer.from(path);
      const at = absolute.lastIndexOf('/');
      const folder = below(absolute.subarray(0, Math.max(0, at)));
      const name = absolute.subarray(at + 1);
      if (name.length > 0 && !this.#directories.has(folder))
        folders.set(folder, [...(folders.get(folder) ?? []), { ...decodeEntry(entry, 'root of the catalog'), name }]);
    }
    for (const [folder, entries] of folders) this.#make(folder, entries);
  }

  #make(folder: string, entries: readonly Entry[]): void {
    const sorted = entries.toSorted((a, b) => Buffer.compare(a.name, b.name));
    const page = encodePage(new Map(), new Map(), sorted.length, Buffer.concat(sorted.map(encoded)));
    const id = sha256(page);
    this.#made.set(id.toString('hex'), page);
    this.add(Buffer.from(folder, 'latin1'), id, page);
  }

  get directories(): number {
    return this.#directories.size;
  }

  /** The catalog as a root that holds everything, and the pages that were made for it, by their ids in hexadecimal. */
  make(): { readonly root: MediaRoot; readonly pages: ReadonlyMap<string, Buffer> } {
    const rows = [...this.#directories].map(
      ([key, pages]): DirectoryRow => ({ root: 0, path: Buffer.from(key, 'latin1'), pages: pagesOf(pages) }),
    );
    rows.sort((a, b) => Buffer.compare(a.path, b.path));
    const pages = new Map(this.#made);
    const directories = [];
    for (let at = 0; at < rows.length; at += rowsInPage) {
      const page = encodeDirectoryPage(rows.slice(at, at + rowsInPage));
      const id = sha256(page);
      pages.set(id.toString('hex'), page);
      directories.push({ root: 0, first: rows[at]?.path ?? Buffer.of(), id });
    }
    return { root: { ...emptyRoot(), directories }, pages };
  }
}

/** Ids of pages and watch pages in turn; nobody asks for the latter any more. */
const pagesOf = (pages: readonly FoundPage[]): Buffer =>
  Buffer.concat(pages.toSorted((a, b) => Buffer.compare(a.first, b.first)).flatMap(({ id }) => [id, Buffer.alloc(idBytes)]));

/** A path below the top of everything, as the directory index has it, with one sign for each byte. */
const below = (path: Buffer): string => pathBelow(path.toString('latin1'));

/** The top of everything, of which nothing is known. */
const top = {
  ...bareEntry,
  name: Buffer.of(),
  type: 'directory',
  mode: 0o700,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
} as const;

const encoded = (entry: Entry): Buffer => {
  const writer = new CborWriter();
  writeEntry(writer, entry);
  return writer.take();
};

const emptyRoot = (): MediaRoot => ({
  host: '',
  startedAt: '',
  finishedAt: '',
  roots: [{ source: 'salvage', path: Buffer.from('/'), entry: encoded({ ...top, modified: BigInt(Date.now()) * 1_000_000n }) }],
  directories: [],
  statistics: { files: 0, directories: 0, others: 0, sourceBytes: 0 },
  captured: [],
  workloads: [],
  siteFile: '',
});
