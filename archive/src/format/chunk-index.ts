import { damaged } from '../errors.ts';
import { idBytes } from './constants.ts';

/** Length of one row: chunk id, row of the block table, offset and length in the block's plain bytes. */
export const indexRowBytes = idBytes + 12;
/** Most rows in one index block. */
export const indexBlockRows = Math.floor((2 << 20) / indexRowBytes);

/** Where a chunk lies inside its media file. */
export interface ChunkPlace {
  readonly row: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Chunk ids of one media file and their places, as rows sorted by id in one buffer: 44 bytes a chunk, no objects. */
export class ChunkIndex {
  readonly rows: Buffer;
  readonly count: number;

  /** `rows` must be sorted by id, as `sortIndexRows` leaves them. */
  constructor(rows: Buffer) {
    if (rows.length % indexRowBytes !== 0) throw damaged('chunk index', 'its length is no whole number of rows');
    this.rows = rows;
    this.count = rows.length / indexRowBytes;
  }

  id(position: number): Buffer {
    return this.rows.subarray(position * indexRowBytes, position * indexRowBytes + idBytes);
  }

  place(position: number): ChunkPlace {
    const at = position * indexRowBytes + idBytes;
    return { row: this.rows.readUInt32BE(at), offset: this.rows.readUInt32BE(at + 4), bytes: this.rows.readUInt32BE(at + 8) };
  }

  /** Position of an id, or -1. Ids are hashes and spread evenly, so a guess by proportion lands close. */
  find(id: Uint8Array): number {
    return findId(this.rows, indexRowBytes, this.count, id);
  }

  lookup(id: Uint8Array): ChunkPlace | undefined {
    const position = this.find(id);
    return position < 0 ? undefined : this.place(position);
  }
}

const readKey = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) * 0x1000000 + ((bytes[at + 1] ?? 0) << 16) + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0)) >>> 0;

const compareIds = (rows: Uint8Array, at: number, id: Uint8Array, idAt = 0): number => {
  for (let index = 0; index < idBytes; index++) {
    const difference = (rows[at + index] ?? 0) - (id[idAt + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Finds `id` among `count` sorted ids that lie `stride` bytes apart; -1 when it is not there. */
export const findId = (rows: Uint8Array, stride: number, count: number, id: Uint8Array): number => {
  let low = 0;
  let high = count - 1;
  let lowKey = 0;
  let highKey = 0xffffffff;
  const key = readKey(id, 0);
  // A few guesses by proportion, then halving, which forged ids that do not spread cannot slow down.
  for (let tries = 0; low <= high; tries++) {
    const share = tries < 4 && highKey > lowKey ? (key - lowKey) / (highKey - lowKey) : 0.5;
    const middle = Math.min(high, Math.max(low, low + Math.floor((high - low) * share)));
    const order = compareIds(rows, middle * stride, id);
    if (order === 0) return middle;
    if (order < 0) {
      low = middle + 1;
      lowKey = readKey(rows, middle * stride);
    } else {
      high = middle - 1;
      highKey = readKey(rows, middle * stride);
    }
  }
  return -1;
};

/** Position of the first of `count` sorted ids that is not before `id`; `count` when all are. */
export const firstNotBefore = (rows: Uint8Array, stride: number, count: number, id: Uint8Array): number => {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds(rows, middle * stride, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * Sorts rows of `stride` bytes by the id at their front, where they lie, and answers them: each is swapped into its bucket of about
 * two by its first bits (American flag sort), then each bucket is sorted.
 */
export const sortById = (rows: Buffer, stride: number): Buffer => {
  const bits = Math.min(mostBits, Math.max(1, Math.ceil(Math.log2(rows.length / stride + 1)) - 1));
  const bucketAt = (at: number): number => readKey(rows, at) >>> (32 - bits);
  const starts = bucketStarts(rows, stride, 2 ** bits, bucketAt);
  const next = starts.slice();
  for (let bucket = 0; bucket < 2 ** bits; bucket++) {
    const end = starts[bucket + 1] ?? 0;
    for (let row = next[bucket] ?? 0; row < end; row = next[bucket] ?? end) {
      const wanted = bucketAt(row * stride);
      const place = next[wanted] ?? row;
      next[wanted] = place + 1;
      if (wanted !== bucket) swapRows(rows, stride, row, place);
    }
    sortBucket(rows, stride, starts[bucket] ?? 0, end);
  }
  return rows;
};

const swapRows = (rows: Buffer, stride: number, a: number, b: number): void => {
  rows.copy(moved, 0, a * stride, (a + 1) * stride);
  rows.copyWithin(a * stride, b * stride, (b + 1) * stride);
  moved.copy(rows, b * stride, 0, stride);
};

const mostBits = 24;

const bucketStarts = (rows: Buffer, stride: number, buckets: number, bucketAt: (at: number) => number): Uint32Array => {
  const starts = new Uint32Array(buckets + 1);
  for (let at = 0; at < rows.length; at += stride) {
    const after = bucketAt(at) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0);
  return starts;
};

const moved = Buffer.alloc(256);

/** Sorts a few rows by insertion; forged ids that share their first bits only make it slower. */
const sortBucket = (sorted: Buffer, stride: number, from: number, to: number): void => {
  for (let row = from + 1; row < to; row++) {
    const at = row * stride;
    let place = row;
    while (place > from && compareIds(sorted, (place - 1) * stride, sorted, at) > 0) place -= 1;
    if (place === row) continue;
    sorted.copy(moved, 0, at, at + stride);
    sorted.copyWithin((place + 1) * stride, place * stride, at);
    moved.copy(sorted, place * stride, 0, stride);
  }
};
