import { findId, sortById } from '../format/chunk-index.ts';
import { idBytes } from '../format/constants.ts';

/** A chunk id and the ordinal of the media file that holds it. */
const stride = idBytes + 2;

/** Ids of chunks in earlier media files of the set, as they travel to the worker threads. */
export interface KnownIdsMemory {
  readonly rows: SharedArrayBuffer;
  /** One byte per media ordinal: set once a file of this run relies on it. */
  readonly used: SharedArrayBuffer;
}

/** Merges the ids of several media files, one buffer of 32-byte ids for each, into shared memory: 34 bytes a chunk. */
export const createKnownIdsMemory = (media: readonly Buffer[]): KnownIdsMemory => {
  const count = media.reduce((sum, ids) => sum + ids.length / idBytes, 0);
  const rows = Buffer.allocUnsafeSlow(count * stride);
  let at = 0;
  media.forEach((ids, ordinal) => {
    for (let from = 0; from < ids.length; from += idBytes) {
      ids.copy(rows, at, from, from + idBytes);
      rows.writeUInt16BE(ordinal, at + idBytes);
      at += stride;
    }
  });
  const shared = new SharedArrayBuffer(rows.length);
  Buffer.from(shared).set(sortById(rows, stride));
  return { rows: shared, used: new SharedArrayBuffer(Math.max(1, media.length)) };
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

  /** Whether the chunk is stored already; if so, its media file is marked as relied on. */
  rely(id: Uint8Array): boolean {
    const position = findId(this.#rows, stride, this.#count, id);
    if (position < 0) return false;
    this.#used[this.#rows.readUInt16BE(position * stride + idBytes)] = 1;
    return true;
  }

  /** Ordinals of the media files that this run relies on. */
  usedOrdinals(): readonly number[] {
    return [...this.#used.entries()].flatMap(([ordinal, used]) => (used === 1 ? [ordinal] : []));
  }
}
