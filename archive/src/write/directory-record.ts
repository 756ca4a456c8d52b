import { idBytes } from '../format/constants.ts';
import type { DirectoryRow } from '../format/directory-page.ts';
import { unpackPages } from './packed-pages.ts';

// A record: its length, root, length of the path, the path, then the packed pages.
const headBytes = 10;

/** A directory and its pages in one piece of bytes: about 170, and no objects. `pages` come packed, a piece for each slice. */
export const packDirectory = (root: number, path: Uint8Array, pages: readonly Uint8Array[]): Buffer => {
  const bytes = headBytes + path.length + pages.reduce((sum, packed) => sum + packed.length, 0);
  const record = Buffer.allocUnsafe(bytes);
  record.writeUInt32BE(bytes, 0);
  record.writeUInt16BE(root, 4);
  record.writeUInt32BE(path.length, 6);
  let at = headBytes;
  for (const piece of [path, ...pages]) {
    record.set(piece, at);
    at += piece.length;
  }
  return record;
};

/** Length of the record at `offset`. */
export const recordBytes = (packed: Buffer, offset: number): number => packed.readUInt32BE(offset);

const pathEnd = (packed: Buffer, offset: number): number => offset + headBytes + packed.readUInt32BE(offset + 6);

/** Packed pages of the record at `offset`. */
export const recordPages = (packed: Buffer, offset: number): Buffer =>
  packed.subarray(pathEnd(packed, offset), offset + recordBytes(packed, offset));

/** The record at `offset` as a row of the directory index. */
export const recordRow = (packed: Buffer, offset: number): DirectoryRow => {
  const pages = unpackPages(recordPages(packed, offset)).flatMap((page) => [page.pageId, page.watchId]);
  const path = packed.subarray(offset + headBytes, pathEnd(packed, offset));
  return { root: packed.readUInt16BE(offset + 4), path, pages: Buffer.concat(pages, pages.length * idBytes) };
};

/** The order of two records: by root, then by raw path. */
export const compareRecords = (packed: Buffer, a: number, b: number): number =>
  packed.readUInt16BE(a + 4) - packed.readUInt16BE(b + 4) ||
  packed.compare(packed, b + headBytes, pathEnd(packed, b), a + headBytes, pathEnd(packed, a));

/** Offset of a directory among records that are sorted; `undefined` when it is not there. */
export const findRecord = (packed: Buffer, offsets: ArrayLike<number>, root: number, path: Uint8Array): number | undefined => {
  let low = 0;
  let high = offsets.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const offset = offsets[middle] ?? 0;
    const order =
      packed.readUInt16BE(offset + 4) - root || packed.compare(path, 0, path.length, offset + headBytes, pathEnd(packed, offset));
    if (order === 0) return offset;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
};
