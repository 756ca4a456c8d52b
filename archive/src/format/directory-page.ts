import { damaged } from '../errors.ts';
import { decodeCbor } from './cbor-reader.ts';
import { CborWriter } from './cbor-writer.ts';
import { checkedPath } from './checked-name.ts';
import { idBytes } from './constants.ts';

/** The pages of one directory. */
export interface DirectoryRow {
  /** Place of the root in the root document's list. */
  readonly root: number;
  /** Path below the root, raw bytes, `/` between names; empty for the root itself. */
  readonly path: Buffer;
  /** Ids of a page and its watch page in turn, 64 bytes a pair. */
  readonly pages: Buffer;
}

/** The order of directories in the index: by root, then by raw path. */
export const compareDirectories = (a: { root: number; path: Uint8Array }, b: { root: number; path: Uint8Array }): number =>
  a.root - b.root || Buffer.compare(a.path, b.path);

/** A page of the directory index: `[1, root, path, pages, …]`. */
export const encodeDirectoryPage = (rows: readonly DirectoryRow[]): Buffer => {
  const writer = new CborWriter();
  writer.array(1 + rows.length * 3);
  writer.integer(1);
  for (const row of rows) {
    writer.integer(row.root);
    writer.bytes(row.path);
    writer.bytes(row.pages);
  }
  return writer.take();
};

/** Reads a page of the directory index; its id has been checked before. */
export const decodeDirectoryPage = (bytes: Uint8Array, what: string): readonly DirectoryRow[] => {
  const flat = decodeCbor(bytes, what);
  if (!Array.isArray(flat) || flat[0] !== 1 || flat.length % 3 !== 1) throw damaged(what, 'it is no directory page of version 1');
  const rows: DirectoryRow[] = [];
  for (let at = 1; at < flat.length; at += 3) {
    const [root, path, pages] = [flat[at], flat[at + 1], flat[at + 2]];
    if (
      !Number.isSafeInteger(root) ||
      !(path instanceof Uint8Array) ||
      !(pages instanceof Uint8Array) ||
      pages.length % (2 * idBytes) !== 0
    ) {
      throw damaged(what, 'a row has another shape');
    }
    rows.push({ root, path: Buffer.from(checkedPath(path)), pages: Buffer.from(pages) });
  }
  return rows;
};

/** Ids of the pages of a directory in order, its watch pages left out. */
export function* pageIdsOf({ pages }: DirectoryRow): Generator<Buffer> {
  for (let at = 0; at < pages.length; at += 2 * idBytes) yield pages.subarray(at, at + idBytes);
}

/** The id of one page of a directory; `undefined` when it has fewer. */
export const pageIdAt = ({ pages }: DirectoryRow, page: number): Buffer | undefined => {
  const id = pages.subarray(page * 2 * idBytes, page * 2 * idBytes + idBytes);
  return id.length === idBytes ? id : undefined;
};

/** How many pages a directory has. */
export const pageCount = ({ pages }: DirectoryRow): number => pages.length / (2 * idBytes);
