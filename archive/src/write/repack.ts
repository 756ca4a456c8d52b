import { indexRowBytes } from '../format/chunk-index.ts';
import { decodeChunkTable } from '../format/chunk-table.ts';
import { type BlockType, blockTypes, idBytes, maxChunkBytes, targetCatalogBytes, targetPlainBytes } from '../format/constants.ts';
import type { GrowingBuffer } from '../pool/growing-buffer.ts';
import type { LiveChunks } from '../set/live-chunks.ts';
import { Pack, packedRowBytes } from './pack.ts';

/** Seals a block of the new media file and writes it; answers its row in the block table. */
export type SealBlock = (plain: Buffer, type: BlockType) => Promise<number>;

/** Packs chunks anew that are left of blocks. */
export class Repack {
  readonly #seal: SealBlock;
  readonly #index: GrowingBuffer;
  #packs: readonly Pack[] = [];

  /** `index` receives a row for each chunk. */
  constructor(seal: SealBlock, index: GrowingBuffer) {
    this.#seal = seal;
    this.#index = index;
  }

  /** Opens a block and takes what is needed of it. */
  async take(live: LiveChunks, row: number): Promise<void> {
    const plain = await live.reader.readPlain(row);
    const pack = this.#packOf(live.reader.row(row).type);
    let offset = 0;
    for (const { id, bytes, kind, path } of decodeChunkTable(plain, live.reader.blockName(row))) {
      const position = live.index.find(id);
      if (position >= 0 && live.isLive(position) && live.index.place(position).row === row) {
        pack.add(id, plain.subarray(offset, offset + bytes), kind, path);
        if (pack.isFull) await this.#write(pack);
      }
      offset += bytes;
    }
  }

  /** Writes what is packed so far. */
  async flush(): Promise<void> {
    for (const pack of this.#packs) if (!pack.isEmpty) await this.#write(pack);
  }

  // Made when the first block is taken apart: their buffers are large.
  #packOf(type: BlockType): Pack {
    if (this.#packs.length === 0)
      this.#packs = [
        new Pack(blockTypes.data, targetPlainBytes, maxChunkBytes),
        new Pack(blockTypes.catalog, targetCatalogBytes, maxChunkBytes),
      ];
    const found = this.#packs.find((pack) => pack.type === type);
    if (found === undefined) throw new RangeError(`blocks of type ${type} hold no chunks`);
    return found;
  }

  async #write(pack: Pack): Promise<void> {
    const row = await this.#seal(pack.plain(), pack.type);
    const packed = pack.packedRows();
    for (let at = 0; at < packed.length; at += packedRowBytes) {
      const entry = this.#index.extend(indexRowBytes);
      packed.copy(entry, 0, at, at + idBytes);
      entry.writeUInt32BE(row, idBytes);
      packed.copy(entry, idBytes + 4, at + idBytes, at + packedRowBytes);
    }
    pack.clear();
  }
}
