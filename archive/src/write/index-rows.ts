import { ChunkIndex, indexRowBytes, sortById } from '../format/chunk-index.ts';
import { idBytes } from '../format/constants.ts';
import { packedRowBytes } from './pack.ts';

const firstBytes = 1 << 20;

/** A buffer that grows: ids and index rows of a run, without an object for each. */
export class GrowingBuffer {
  #buffer = Buffer.allocUnsafeSlow(firstBytes);
  #length = 0;

  view(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Room for `bytes` more, which the caller fills. */
  extend(bytes: number): Buffer {
    if (this.#length + bytes > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(Math.ceil(this.#buffer.length * 1.5), this.#length + bytes));
      grown.set(this.view());
      this.#buffer = grown;
    }
    this.#length += bytes;
    return this.#buffer.subarray(this.#length - bytes, this.#length);
  }
}

/** Where each new chunk of a run went; becomes the chunk index. */
export class IndexRows {
  readonly #rows = new GrowingBuffer();

  /** Adds the chunks of a block that was written as row `row` of the block table. */
  add(row: number, packed: Uint8Array): void {
    const count = packed.length / packedRowBytes;
    const into = this.#rows.extend(count * indexRowBytes);
    for (let chunk = 0; chunk < count; chunk++) {
      const from = chunk * packedRowBytes;
      const at = chunk * indexRowBytes;
      into.set(packed.subarray(from, from + idBytes), at);
      into.writeUInt32BE(row, at + idBytes);
      into.set(packed.subarray(from + idBytes, from + packedRowBytes), at + idBytes + 4);
    }
  }

  sorted(): ChunkIndex {
    return new ChunkIndex(sortById(this.#rows.view(), indexRowBytes));
  }
}
