import { damaged } from '../errors.ts';
import { decodeCborDocument } from './cbor-reader.ts';
import { CborWriter } from './cbor-writer.ts';
import { type ChunkKind, idBytes } from './constants.ts';

/** One chunk of a block. Chunks lie one after another from the block's first plain byte. */
export interface ChunkRow {
  readonly id: Buffer;
  readonly bytes: number;
  readonly kind: ChunkKind;
  /** Of a page: the path of its directory, for salvage. */
  readonly path: Buffer | undefined;
}

/** Appends the chunk table of a block: CBOR, then its length in four bytes, at the very end of the plain bytes. */
export const encodeChunkTable = (rows: readonly ChunkRow[]): Buffer => {
  const writer = new CborWriter();
  writer.array(rows.length);
  for (const row of rows) {
    writer.array(row.path === undefined ? 3 : 4);
    writer.bytes(row.id);
    writer.integer(row.bytes);
    writer.integer(row.kind);
    if (row.path !== undefined) writer.bytes(row.path);
  }
  const table = writer.view();
  const framed = Buffer.allocUnsafe(table.length + 4);
  framed.set(table);
  framed.writeUInt32BE(table.length, table.length);
  return framed;
};

/** Where the chunk table of a block begins, so that its chunks end. */
export const chunkTableOffset = (plain: Buffer, what: string): number => {
  const offset = plain.length < 4 ? -1 : plain.length - 4 - plain.readUInt32BE(plain.length - 4);
  if (offset < 0) throw damaged(what, 'its chunk table is cut');
  return offset;
};

const isRow = (row: unknown): row is [Buffer, number, ChunkKind, Buffer?] =>
  Array.isArray(row) &&
  row[0] instanceof Uint8Array &&
  row[0].length === idBytes &&
  Number.isSafeInteger(row[1]) &&
  row[1] >= 0 &&
  Number.isInteger(row[2]) &&
  (row[3] === undefined || row[3] instanceof Uint8Array);

/** Reads the chunk table at the end of a block's plain bytes and checks that it covers them. */
export const decodeChunkTable = (plain: Buffer, what: string): readonly ChunkRow[] => {
  const offset = chunkTableOffset(plain, what);
  const rows = decodeCborDocument(plain.subarray(offset, plain.length - 4), what);
  if (!Array.isArray(rows) || !rows.every(isRow)) throw damaged(what, 'its chunk table has another shape');
  const table = rows.map(([id, bytes, kind, path]) => ({ id: Buffer.from(id), bytes, kind, path: path && Buffer.from(path) }));
  if (table.reduce((sum, row) => sum + row.bytes, 0) !== offset) throw damaged(what, 'its chunk table does not cover its bytes');
  return table;
};
