import { damaged } from '../errors.ts';
import { maxStoredBytes } from './block-header.ts';
import { decodeCborDocument } from './cbor-reader.ts';
import { CborWriter } from './cbor-writer.ts';
import { type BlockType, blockHeaderBytes, idBytes } from './constants.ts';

/** Where a block lies and what its bytes must hash to. */
export interface BlockRow {
  /** Part of the media file, from 1. */
  readonly part: number;
  /** Offset of the block header in its part, in bytes. */
  readonly offset: number;
  /** Length of header and payload, in bytes. */
  readonly storedBytes: number;
  /** 0 for a block born here, else 1 + the place in the header's list of origins. */
  readonly origin: number;
  readonly sequence: number;
  readonly type: BlockType;
  /** SHA-256 of header and payload. */
  readonly sha256: Buffer;
}

/** The block table, in clear: order and completeness of all blocks, for readers without a key. */
export const encodeBlockTable = (rows: readonly BlockRow[]): Buffer => {
  const writer = new CborWriter();
  writer.array(rows.length);
  for (const row of rows) {
    writer.array(7);
    for (const value of [row.part, row.offset, row.storedBytes, row.origin, row.sequence, row.type]) writer.integer(value);
    writer.bytes(row.sha256);
  }
  return writer.take();
};

const isRow = (row: unknown): row is [number, number, number, number, number, BlockType, Uint8Array] =>
  Array.isArray(row) &&
  row.length === 7 &&
  row.slice(0, 6).every((value) => Number.isSafeInteger(value) && value >= 0) &&
  row[0] >= 1 &&
  row[2] >= blockHeaderBytes &&
  row[2] <= blockHeaderBytes + maxStoredBytes &&
  row[5] >= 1 &&
  row[5] <= 4 &&
  row[6] instanceof Uint8Array &&
  row[6].length === idBytes;

/** Reads a block table; its hash has been checked before. */
export const decodeBlockTable = (bytes: Uint8Array, what: string): readonly BlockRow[] => {
  const rows = decodeCborDocument(bytes, what, bytes.length);
  if (!Array.isArray(rows) || !rows.every(isRow)) throw damaged(what, 'its rows have another shape');
  return rows.map(([part, offset, storedBytes, origin, sequence, type, sha256]) => ({
    part,
    offset,
    storedBytes,
    origin,
    sequence,
    type,
    sha256: Buffer.from(sha256),
  }));
};
