import { findId, firstNotBefore, sortById } from '../format/chunk-index.ts';
import { idBytes } from '../format/constants.ts';
import { packedRowBytes } from './pack.ts';

/** A chunk id and the ordinal of the media file that holds it. */
const stride = idBytes + 2;

/** Ids of chunks in earlier media files of the set, as they travel to the worker threads. */
export interface KnownIdsMemory {
  readonly rows: SharedArrayBuffer;
  /** One byte per media ordinal: set once a file of this run relies on it. */
  readonly used: SharedArrayBuffer;
}

/** The ids of packed chunks (id, offset and length each), sorted, as `createKnownIdsMemory` takes those of a media file. */
export const sortedIds = (packed: readonly Uint8Array[]): Buffer => {
  const rows = Buffer.concat(packed);
  const ids = Buffer.allocUnsafeSlow((rows.length / packedRowBytes) * idBytes);
  for (let from = 0, at = 0; from < rows.length; from += packedRowBytes, at += idBytes) rows.copy(ids, at, from, from + idBytes);
  return sortById(ids, idBytes);
};

/** Merges the ids of several media files, one buffer of sorted 32-byte ids for each, into shared memory: 34 bytes a chunk. */
export const createKnownIdsMemory = (media: readonly Buffer[]): KnownIdsMemory => {
  const largest = media.reduce((best, ids, ordinal) => (ids.length > (media[best]?.length ?? 0) ? ordinal : best), 0);
  const others = Buffer.concat(media.map((ids, ordinal) => (ordinal === largest ? nothing : rowsOf(ids, ordinal))));
  const merged = mergeRows(rowsOf(media[largest] ?? nothing, largest), sortById(others, stride));
  return { rows: merged, used: new SharedArrayBuffer(Math.max(1, media.length)) };
};

const nothing = Buffer.of();

const rowsOf = (ids: Buffer, ordinal: number): Buffer => {
  const rows = Buffer.alloc((ids.length / idBytes) * stride);
  for (let from = 0, at = 0; from < ids.length; from += idBytes, at += stride) {
    ids.copy(rows, at, from, from + idBytes);
    rows.writeUInt16BE(ordinal, at + idBytes);
  }
  return rows;
};

/** Merges few rows into many: what lies between two of the few is copied in one go. */
const mergeRows = (many: Buffer, few: Buffer): SharedArrayBuffer => {
  const shared = new SharedArrayBuffer(many.length + few.length);
  const into = Buffer.from(shared);
  let copied = 0;
  let at = 0;
  for (let row = 0; row < few.length; row += stride) {
    const before = stride * firstNotBefore(many, stride, many.length / stride, few.subarray(row, row + idBytes));
    at += many.copy(into, at, copied, before);
    at += few.copy(into, at, row, row + stride);
    copied = before;
  }
  many.copy(into, at, copied);
  return shared;
};

/** Answers whether an earlier media file of the set holds a chunk. Compares whole ids, so a hit needs no proof but the file's presence. */
export class KnownIds {
  readonly #rows: Buffer;
  readonly #used: Uint8Array;
  readonly #count: number;

  constructor(memory: KnownIdsMemory) {
    this.#rows = Buffer.from(memory.rows);
    this.#used = new Uint8Array(memory.used);
    this.#count = this.#rows.length / stride;
  }

  /** Whether the chunk is stored already; if so, the newest media file that has it is marked as relied on, so that older ones can go. */
  rely(id: Uint8Array): boolean {
    const position = findId(this.#rows, stride, this.#count, id);
    if (position < 0) return false;
    let newest = this.#ordinal(position);
    for (const step of [-1, 1]) for (let at = position + step; this.#isAt(at, id); at += step) newest = Math.max(newest, this.#ordinal(at));
    this.#used[newest] = 1;
    return true;
  }

  #ordinal(position: number): number {
    return this.#rows.readUInt16BE(position * stride + idBytes);
  }

  #isAt(position: number, id: Uint8Array): boolean {
    const at = position * stride;
    return position >= 0 && position < this.#count && this.#rows.compare(id, 0, idBytes, at, at + idBytes) === 0;
  }

  /** Ordinals of the media files that this run relies on. */
  usedOrdinals(): readonly number[] {
    return [...this.#used.entries()].flatMap(([ordinal, used]) => (used === 1 ? [ordinal] : []));
  }
}
