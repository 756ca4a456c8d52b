import { idBytes } from '../format/constants.ts';
import type { PageRef } from './page-ref.ts';

// A packed page: file, offset, three lengths, length of the first name, two ids, the first name.
const headBytes = 24 + 2 * idBytes;

/** Pages in one exact piece of memory: many small arrays would each cross to another thread with a buffer of their own. */
export const packPages = (pages: readonly PageRef[]): Uint8Array => {
  const packed = Buffer.allocUnsafeSlow(pages.reduce((sum, page) => sum + headBytes + page.first.length, 0));
  let at = 0;
  for (const page of pages) {
    at = packed.writeUInt16BE(page.file, at);
    at = packed.writeUIntBE(page.offset, at, 6);
    for (const length of [page.pageBytes, page.watchBytes, page.listBytes, page.first.length]) at = packed.writeUInt32BE(length, at);
    for (const bytes of [page.pageId, page.watchId, page.first]) {
      packed.set(bytes, at);
      at += bytes.length;
    }
  }
  return packed;
};

/** The pages of `packPages` again; their ids and names are views. */
export const unpackPages = (bytes: Uint8Array): PageRef[] => {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const pages: PageRef[] = [];
  for (let at = 0; at < packed.length; ) {
    const first = at + headBytes;
    const end = first + packed.readUInt32BE(at + 20);
    pages.push({
      file: packed.readUInt16BE(at),
      offset: packed.readUIntBE(at + 2, 6),
      pageBytes: packed.readUInt32BE(at + 8),
      watchBytes: packed.readUInt32BE(at + 12),
      listBytes: packed.readUInt32BE(at + 16),
      pageId: packed.subarray(at + 24, at + 24 + idBytes),
      watchId: packed.subarray(at + 24 + idBytes, first),
      first: packed.subarray(first, end),
    });
    at = end;
  }
  return pages;
};

/** Pages of the last point that may hold one of a slice's names. */
export const pagesOverlapping = (pages: readonly PageRef[], names: Uint8Array): readonly PageRef[] => {
  const first = names.subarray(0, names.indexOf(0));
  const last = names.subarray(names.lastIndexOf(0, names.length - 2) + 1, names.length - 1);
  return pages.filter((page, index) => {
    const next = pages[index + 1];
    return Buffer.compare(page.first, last) <= 0 && (next === undefined || Buffer.compare(next.first, first) > 0);
  });
};
