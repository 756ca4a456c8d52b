import { CborCursor } from '../format/cbor-cursor.ts';
import { EntryCursor } from '../format/entry-cursor.ts';
import { GrowingBuffer } from '../pool/growing-buffer.ts';
import type { PackedEntries, TargetFolder } from './restore-protocol.ts';

// A record: place of its folder in the list, offset and length of its chunk, length of the entry, the encoded entry.
const headBytes = 16;
const firstBytes = 16 << 10;

/** Where an entry's only chunk lies in the plain bytes of its block. */
export interface ChunkSpan {
  readonly chunkOffset: number;
  readonly chunkBytes: number;
}

/** Of an entry without content. */
export const noChunk: ChunkSpan = { chunkOffset: 0, chunkBytes: 0 };

/** Packs entries for one message. Those of one folder come together. */
export class EntryPacker {
  readonly #folders: TargetFolder[] = [];
  readonly #records = new GrowingBuffer(firstBytes);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(folder: TargetFolder, encoded: Uint8Array, { chunkOffset, chunkBytes }: ChunkSpan): void {
    if (this.#folders.at(-1) !== folder) this.#folders.push(folder);
    this.#count += 1;
    const record = this.#records.extend(headBytes + encoded.length);
    record.writeUInt32BE(this.#folders.length - 1, 0);
    record.writeUInt32BE(chunkOffset, 4);
    record.writeUInt32BE(chunkBytes, 8);
    record.writeUInt32BE(encoded.length, 12);
    record.set(encoded, headBytes);
  }

  packed(): PackedEntries {
    return { folders: this.#folders, records: new Uint8Array(this.#records.view()) };
  }
}

/** Entries of a message, one after another; `entry` is the same cursor each time. */
export function* unpackEntries(
  packed: PackedEntries,
): Generator<{ readonly folder: TargetFolder; readonly entry: EntryCursor; readonly span: ChunkSpan }> {
  const records = Buffer.from(packed.records.buffer, packed.records.byteOffset, packed.records.length);
  const cbor = new CborCursor(records, 'entry to restore');
  const entry = new EntryCursor(cbor, 'entry to restore');
  for (let at = 0; at < records.length; at = cbor.at) {
    const folder = packed.folders[records.readUInt32BE(at)];
    if (folder === undefined) throw new RangeError('a record names no folder');
    cbor.at = at + headBytes;
    entry.read();
    yield { folder, entry, span: { chunkOffset: records.readUInt32BE(at + 4), chunkBytes: records.readUInt32BE(at + 8) } };
  }
}
