import { ChunkIndex, indexRowBytes, sortById } from '../format/chunk-index.ts';
import { idBytes } from '../format/constants.ts';
import { GrowingBuffer } from '../pool/growing-buffer.ts';
import { packedRowBytes } from './pack.ts';

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
