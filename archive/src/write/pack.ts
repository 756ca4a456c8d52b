import { type ChunkRow, encodeChunkTable } from '../format/chunk-table.ts';
import type { BlockType, ChunkKind } from '../format/constants.ts';

/** Bytes of one packed row that a block reports: id, offset, length. */
export const packedRowBytes = 40;

/** Chunks on their way into one block. Files are read straight into its buffer, so a new chunk is never copied. */
export class Pack {
  readonly type: BlockType;
  readonly buffer: Buffer;
  readonly #target: number;
  #used = 0;
  #rows: ChunkRow[] = [];

  constructor(type: BlockType, targetBytes: number, roomBytes: number) {
    this.type = type;
    this.#target = targetBytes;
    this.buffer = Buffer.allocUnsafeSlow(targetBytes + roomBytes);
  }

  get used(): number {
    return this.#used;
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  get isFull(): boolean {
    return this.#used >= this.#target || this.#rows.length >= 8192;
  }

  /** Makes the next `bytes` bytes of the buffer, which are there already, a chunk of the block. */
  keep(id: Buffer, bytes: number, kind: ChunkKind, path?: Buffer): void {
    this.#rows.push({ id, bytes, kind, path });
    this.#used += bytes;
  }

  /** Copies a chunk in; for pages, which are made elsewhere. */
  add(id: Buffer, bytes: Uint8Array, kind: ChunkKind, path: Buffer | undefined): void {
    this.buffer.set(bytes, this.#used);
    this.keep(id, bytes.length, kind, path);
  }

  /** The plain bytes of the block, chunk table included. What the caller has behind the last chunk is overwritten: it is moved away first. */
  plain(): Buffer {
    const table = encodeChunkTable(this.#rows);
    if (this.#used + table.length <= this.buffer.length) {
      this.buffer.set(table, this.#used);
      return this.buffer.subarray(0, this.#used + table.length);
    }
    return Buffer.concat([this.buffer.subarray(0, this.#used), table]);
  }

  /** Ids, offsets and lengths of the chunks, packed for the index. */
  packedRows(): Buffer {
    const packed = Buffer.allocUnsafeSlow(this.#rows.length * packedRowBytes);
    let offset = 0;
    this.#rows.forEach((row, index) => {
      const at = index * packedRowBytes;
      packed.set(row.id, at);
      packed.writeUInt32BE(offset, at + 32);
      packed.writeUInt32BE(row.bytes, at + 36);
      offset += row.bytes;
    });
    return packed;
  }

  clear(): void {
    this.#used = 0;
    this.#rows = [];
  }
}
