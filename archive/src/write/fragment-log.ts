import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { BlockRow } from '../format/block-table.ts';
import { type BlockType, blockHeaderBytes } from '../format/constants.ts';
import { isGone } from '../system/refusal.ts';
import { packedRowBytes } from './pack.ts';

/** A block that a run has written, and the chunks in it: id, offset and length each, packed. */
export interface LoggedBlock {
  readonly row: Omit<BlockRow, 'origin'>;
  readonly chunks: Buffer;
}

/** Bytes of a record before its chunks: length and checksum of what follows, then the row. */
const frameBytes = 8;
const rowBytes = 2 + 8 + 4 + 8 + 1 + 32;

/** What a log says of a media file. */
export interface LoggedMedia {
  /** SHA-256 of the header's hashed part: whoever changed the header would make its blocks unreadable. */
  readonly salt: Buffer;
  readonly blocks: readonly LoggedBlock[];
}

const saltBytes = 32;

/**
 * Where the blocks of a media file went, kept in the local state while it is being written: with it the next run makes use of what an
 * interrupted one has left. Nothing is flushed: a record counts only if the block at its place has its hash.
 */
export class FragmentLog {
  readonly #handle: number;

  /** Begins the log of one media file, whose header has this salt. */
  constructor(path: string, salt: Uint8Array) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#handle = openSync(path, 'wx', 0o600);
    writeSync(this.#handle, salt);
  }

  add(row: BlockRow, chunks: Uint8Array): void {
    // Index and root hold no chunks; a run that has come so far leaves nothing behind them.
    if (chunks.length === 0) return;
    const record = Buffer.allocUnsafe(frameBytes + rowBytes + chunks.length);
    let at = record.writeUInt16BE(row.part, frameBytes);
    at = record.writeBigUInt64BE(BigInt(row.offset), at);
    at = record.writeUInt32BE(row.storedBytes, at);
    at = record.writeBigUInt64BE(BigInt(row.sequence), at);
    at = record.writeUInt8(row.type, at);
    record.set(row.sha256, at);
    record.set(chunks, frameBytes + rowBytes);
    record.writeUInt32BE(record.length - frameBytes, 0);
    record.writeUInt32BE(crc32(record.subarray(frameBytes)), 4);
    for (let done = 0; done < record.length; ) done += writeSync(this.#handle, record, done);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** A log up to the first record that is cut or damaged; `undefined` when there is none. */
export const readFragmentLog = (path: string): LoggedMedia | undefined => {
  const bytes = readIfThere(path);
  if (bytes === undefined || bytes.length < saltBytes) return undefined;
  const blocks: LoggedBlock[] = [];
  for (let at = saltBytes; at + frameBytes <= bytes.length; ) {
    const record = bytes.subarray(at + frameBytes, at + frameBytes + bytes.readUInt32BE(at));
    const block = crc32(record) === bytes.readUInt32BE(at + 4) ? readRecord(record) : undefined;
    if (block === undefined) break;
    blocks.push(block);
    at += frameBytes + record.length;
  }
  return { salt: bytes.subarray(0, saltBytes), blocks };
};

const readRecord = (record: Buffer): LoggedBlock | undefined => {
  const type = blockTypeOf(record[rowBytes - 33]);
  if (record.length <= rowBytes || (record.length - rowBytes) % packedRowBytes !== 0 || type === undefined) return undefined;
  const row = {
    part: record.readUInt16BE(0),
    offset: Number(record.readBigUInt64BE(2)),
    storedBytes: record.readUInt32BE(10),
    sequence: Number(record.readBigUInt64BE(14)),
    type,
    sha256: record.subarray(rowBytes - 32, rowBytes),
  };
  return row.part > 0 && row.storedBytes >= blockHeaderBytes ? { row, chunks: record.subarray(rowBytes) } : undefined;
};

const blockTypeOf = (value: number | undefined): BlockType | undefined => (value === 1 || value === 2 ? value : undefined);

const readIfThere = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
};
