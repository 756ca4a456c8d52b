import type { DirectoryRow } from '../format/directory-page.ts';
import { findRecord, recordBytes, recordPages, recordRow } from './directory-record.ts';

/** Directories of the last point, as they travel to the worker threads. */
export interface KnownDirectoriesMemory {
  /** Records in order, one behind the other. */
  readonly records: SharedArrayBuffer;
  /** Where each begins. */
  readonly offsets: SharedArrayBuffer;
}

/** Puts sorted records into shared memory. */
export const createKnownDirectoriesMemory = (packed: Buffer): KnownDirectoriesMemory => {
  const records = new SharedArrayBuffer(packed.length);
  Buffer.from(records).set(packed);
  const offsets: number[] = [];
  for (let offset = 0; offset < packed.length; offset += recordBytes(packed, offset)) offsets.push(offset);
  const shared = new SharedArrayBuffer(offsets.length * Float64Array.BYTES_PER_ELEMENT);
  new Float64Array(shared).set(offsets);
  return { records, offsets: shared };
};

/** Answers where the last point's pages of a directory are. */
export class KnownDirectories {
  readonly #records: Buffer;
  readonly #offsets: Float64Array;

  constructor(memory: KnownDirectoriesMemory) {
    this.#records = Buffer.from(memory.records);
    this.#offsets = new Float64Array(memory.offsets);
  }

  /** Packed pages of one directory; empty when it was not there. */
  find(root: number, path: Uint8Array): Buffer {
    const offset = findRecord(this.#records, this.#offsets, root, path);
    return offset === undefined ? Buffer.of() : recordPages(this.#records, offset);
  }

  /** Rows of the directory index in order. */
  *rows(): Generator<DirectoryRow> {
    for (const offset of this.#offsets) yield recordRow(this.#records, offset);
  }
}
