import { checkLength, dataExtents } from '../format/data-extents.ts';
import type { Entry } from '../format/entry.ts';
import { type EntryCursor, entriesOf } from '../format/entry-cursor.ts';
import type { PointReader } from '../read/point-reader.ts';
import { joinPath } from '../system/join-path.ts';
import type { PieceWrite } from './restore-protocol.ts';

/** An entry of the catalog with its whole path. */
export interface CatalogEntry {
  readonly root: number;
  /** Below the root, raw. */
  readonly path: Buffer;
  readonly entry: Entry;
}

/** Decides what of the catalog is wanted. Paths are absolute and raw. */
export interface Selection {
  /** Whether all is wanted, so that nothing needs to be asked. */
  readonly everything: boolean;
  wants(path: Buffer, isDirectory: boolean): boolean;
  /** Whether something below a directory may be wanted. */
  enters(path: Buffer): boolean;
}

/** Absolute path of an entry as the catalog names it. */
export const absolutePath = (reader: PointReader, root: number, path: Uint8Array): Buffer => {
  const base = reader.root.roots[root]?.path ?? new Uint8Array();
  return path.length === 0 ? Buffer.from(base) : joinPath(base, path);
};

/** All wanted entries in the order of the catalog: parents before what is in them. */
export async function* walkCatalog(reader: PointReader, selection: Selection): AsyncGenerator<CatalogEntry> {
  for (let root = 0; root < reader.root.roots.length; root++) {
    const entry = reader.rootEntry(root);
    const path = absolutePath(reader, root, Buffer.of());
    if (selection.wants(path, entry.type === 'directory')) yield { root, path: Buffer.of(), entry };
  }
  for await (const row of reader.directories.from()) {
    if (!selection.enters(absolutePath(reader, row.root, row.path))) continue;
    for await (const page of reader.pagesOf(row)) {
      for (const entry of page.entries) {
        const path = joinPath(row.path, entry.name);
        if (selection.wants(absolutePath(reader, row.root, path), entry.type === 'directory')) yield { root: row.root, path, entry };
      }
    }
  }
}

/** A wanted entry where it lies in its page; `entry` is the same cursor for all entries of a page. */
export interface EncodedEntry {
  /** Path of its directory below the root, raw. The same object for all entries of a page. */
  readonly directory: Buffer;
  /** The same, absolute. */
  readonly folder: Buffer;
  readonly entry: EntryCursor;
}

/** All wanted entries below a root in the order of the catalog, not decoded: parents before what is in them. */
export async function* walkEncoded(reader: PointReader, selection: Selection, root: number): AsyncGenerator<Iterable<EncodedEntry>> {
  for await (const row of reader.directories.from({ root, path: Buffer.of() })) {
    if (row.root !== root) return;
    const folder = absolutePath(reader, row.root, row.path);
    if (!selection.enters(folder)) continue;
    for await (const page of reader.pageBytesOf(row)) yield wantedOf(page, row.path, folder, selection);
  }
}

function* wantedOf(page: Buffer, directory: Buffer, folder: Buffer, selection: Selection): Generator<EncodedEntry> {
  for (const entry of entriesOf(page, 'catalog page')) {
    if (selection.everything || selection.wants(joinPath(folder, entry.name), entry.type === 'directory'))
      yield { directory, folder, entry };
  }
}

/** Says where the bytes of a file's chunks go, one after another: a sparse file's chunks hold its data only, so one may be split around holes. */
export class ChunkPlacer {
  readonly #entry: Entry;
  readonly #extents: ReturnType<typeof dataExtents>;
  #extent = 0;
  #within = 0;
  #bytes = 0;

  constructor(entry: Entry) {
    this.#entry = entry;
    this.#extents = dataExtents(entry);
  }

  /** Runs of the next chunk. @throws `MEDIA_DAMAGED` where the file has no room for it */
  place(bytes: number): PieceWrite['runs'] {
    const runs: { bytes: number; fileOffset: number }[] = [];
    this.#bytes += bytes;
    for (let left = bytes; left > 0; ) {
      const [offset, length] = this.#extents[this.#extent] ?? [0, 0];
      if (length === 0) checkLength(this.#entry, this.#bytes);
      const run = Math.min(left, length - this.#within);
      runs.push({ bytes: run, fileOffset: offset + this.#within });
      left -= run;
      this.#within += run;
      if (this.#within < length) continue;
      this.#extent += 1;
      this.#within = 0;
    }
    return runs;
  }

  /** Refuses a file of which too little came. */
  end(): void {
    checkLength(this.#entry, this.#bytes);
  }
}
