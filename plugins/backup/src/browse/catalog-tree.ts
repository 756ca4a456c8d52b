import {
  absolutePath,
  ContentReader,
  damaged,
  displayPath,
  type Entry,
  type PlacedDirectory,
  type PointReader,
  pageCount,
  typedPath,
} from '@tapedeck/archive';
import type { PointFile, PointTree, TreeEntry } from '@tapedeck/core';
import { noSuchPath, notAFile, notCaptured } from '../errors.ts';
import { joined, leadingEntry, type Names, noNames } from '../point-entry.ts';
import { wholeEntry } from '../walk-entries.ts';
import { KeptPages } from './kept-pages.ts';
import { type LeadingFolder, leadingFolder, leadingFolders, namesOf } from './leading-folders.ts';
import { numberOf, type Place, placeBehind, placeOfNumber, positionOf } from './places.ts';

/** An entry as the catalog has it, and where. */
interface Found {
  readonly entry: Entry;
  readonly names: Names;
  readonly root: number;
  /** Path of it, absolute. */
  readonly path: Buffer;
  readonly number: bigint;
  readonly position: number;
}

/** A point as a file system sees it. The number of an entry is its place in the catalog, so nothing is kept of what was asked before. */
export class CatalogTree implements PointTree {
  readonly #reader: PointReader;
  readonly #content: ContentReader;
  readonly #pages: KeptPages;
  readonly #leading: readonly LeadingFolder[];
  start: bigint;

  private constructor(reader: PointReader) {
    this.#reader = reader;
    this.#content = new ContentReader(reader);
    this.#pages = new KeptPages(reader);
    this.#leading = leadingFolders(reader.root.roots.map(({ path }) => path));
    this.start = this.#leading[0]?.number ?? 0n;
  }

  /** The tree from a path on, as a person typed it. @throws `BACKUP_NO_SUCH_PATH` */
  static async at(reader: PointReader, shown: string): Promise<CatalogTree> {
    const tree = new CatalogTree(reader);
    for (const name of namesOf(typedPath(shown))) {
      const next = await tree.child(tree.start, name);
      if (next === undefined) throw noSuchPath(shown);
      tree.start = next.number;
    }
    return tree;
  }

  async entry(number: bigint): Promise<TreeEntry> {
    return this.#treeEntry(await this.#find(number));
  }

  async *children(folder: bigint, after: number): AsyncGenerator<TreeEntry> {
    const leading = this.#leadingOf(folder);
    for (const below of leading?.below.values() ?? []) {
      if (below.position > after) yield this.#treeEntry(await this.#findLeading(below));
    }
    const placed = await this.#directoryOf(folder);
    if (placed === undefined) return;
    const first = placeBehind(after);
    for (let page = first.page; page < pageCount(placed.directory); page++) {
      const { length } = (await this.#pages.page(placed.directory, page)).entries;
      for (let entry = page === first.page ? first.entry : 0; entry < length; entry++) {
        const found = await this.#findPlaced({ indexPage: placed.page, row: placed.row, page, entry });
        if (leading?.below.has(found.entry.name.toString('latin1')) !== true) yield this.#treeEntry(found);
      }
    }
  }

  async child(folder: bigint, name: Uint8Array): Promise<TreeEntry | undefined> {
    const below = this.#leadingOf(folder)?.below.get(Buffer.from(name).toString('latin1'));
    if (below !== undefined) return this.#treeEntry(await this.#findLeading(below));
    const found = await this.#findIn(await this.#directoryOf(folder), name);
    return found && this.#treeEntry(found);
  }

  async open(file: bigint): Promise<PointFile> {
    const { entry, path } = await this.#find(file);
    if (entry.type !== 'file') throw notAFile(displayPath(path), entry.type);
    if (entry.unread) throw notCaptured(displayPath(path));
    return this.#content.file(entry);
  }

  #leadingOf(number: bigint): LeadingFolder | undefined {
    return leadingFolder(this.#leading, number);
  }

  #find(number: bigint): Promise<Found> {
    const leading = this.#leadingOf(number);
    if (leading !== undefined) return this.#findLeading(leading);
    const place = placeOfNumber(number);
    if (place !== undefined) return this.#findPlaced(place);
    throw damaged('catalog', `it has no entry ${number}`);
  }

  async #findPlaced(place: Place): Promise<Found> {
    const directory = await this.#reader.directories.at(place.indexPage, place.row);
    const page = directory && (await this.#pages.page(directory, place.page));
    const entry = page?.entries[place.entry];
    if (directory === undefined || page === undefined || entry === undefined) throw damaged('catalog', 'it has fewer entries than it had');
    const { root, path } = directory;
    const whole = joined(absolutePath(this.#reader, root, path), entry.name);
    return { entry, names: page, root, path: whole, number: numberOf(place), position: positionOf(place) };
  }

  async #findLeading({ inCatalog, name, path, number, position }: LeadingFolder): Promise<Found> {
    const own = inCatalog && (await this.#entryAt(inCatalog.root, inCatalog.path));
    const entry = { ...(own?.entry ?? leadingEntry(this.#reader)), name };
    return { entry, names: own?.names ?? noNames, root: inCatalog?.root ?? 0, path, number, position };
  }

  /** What the catalog has there, by a path below a root. */
  async #entryAt(root: number, path: Buffer): Promise<{ readonly entry: Entry; readonly names: Names } | undefined> {
    if (path.length === 0) return { entry: this.#reader.rootEntry(root), names: noNames };
    const end = Math.max(0, path.lastIndexOf(0x2f));
    return this.#findIn(await this.#reader.directories.placeOf(root, path.subarray(0, end)), path.subarray(end === 0 ? 0 : end + 1));
  }

  async #findIn(placed: PlacedDirectory | undefined, name: Uint8Array): Promise<Found | undefined> {
    const within = placed && (await this.#pages.find(placed.directory, name));
    return placed && within && this.#findPlaced({ indexPage: placed.page, row: placed.row, ...within });
  }

  /** Where the entries of a folder stand; `undefined` when the catalog has none. */
  async #directoryOf(number: bigint): Promise<PlacedDirectory | undefined> {
    const leading = this.#leadingOf(number);
    if (leading !== undefined) return leading.inCatalog && this.#reader.directories.placeOf(leading.inCatalog.root, leading.inCatalog.path);
    const place = placeOfNumber(number);
    const above = place && (await this.#reader.directories.at(place.indexPage, place.row));
    if (place === undefined || above === undefined) return undefined;
    const { entry } = await this.#findPlaced(place);
    return this.#reader.directories.placeOf(above.root, above.path.length === 0 ? entry.name : joined(above.path, entry.name));
  }

  #treeEntry({ entry, names, root, path, number, position }: Found): TreeEntry {
    return { ...wholeEntry(this.#content, root, path, entry, names), number, position, rawName: entry.name };
  }
}
