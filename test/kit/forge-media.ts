import type { MediaHeader, Signer } from '@tapedeck/archive';
import { readBlockHeader, writeBlockHeader } from '../../archive/src/format/block-header.ts';
import { type BlockRow, encodeBlockTable } from '../../archive/src/format/block-table.ts';
import { type BlockType, blockHeaderBytes, blockTypes } from '../../archive/src/format/constants.ts';
import { encodePartHeader } from '../../archive/src/format/header.ts';
import { sha256 } from '../../archive/src/format/seal.ts';
import { encodeEndMark, encodeTrailer } from '../../archive/src/format/trailer.ts';
import type { MadeMedia } from './a-media-file.ts';

/** What a forger who has no key can do: take blocks in any order, and write and sign everything that is in clear. */
export interface Forgery {
  readonly header: MediaHeader;
  /** The blocks, in their new order. */
  readonly rows: readonly BlockRow[];
  readonly signer: Signer;
}

/** A media file in which all that is in clear fits together. `bytes` are those of the file from which its blocks come. */
export const forgeMedia = ({ media }: MadeMedia, bytes: Buffer, { header, rows, signer }: Forgery): Buffer => {
  const { trailer, head } = media;
  const front = encodePartHeader(header, 1, head.setKeys);
  const blocks = rows.map(({ offset, storedBytes }) => bytes.subarray(offset, offset + storedBytes));
  const placed: BlockRow[] = [];
  for (const row of rows) placed.push({ ...row, offset: placed.reduce((sum, { storedBytes }) => sum + storedBytes, front.length) });
  const body = Buffer.concat([front, ...blocks]);
  const { sequence } = readBlockHeader(bytes.subarray(trailer.table.offset), 'block table');
  const clear = (type: BlockType, payload: Buffer): Buffer => {
    const head = Buffer.alloc(blockHeaderBytes);
    const lengths = { storedBytes: payload.length, plainBytes: payload.length };
    writeBlockHeader({ origin: trailer.mediaId, sequence, type, codec: 0, encrypted: false, ...lengths }, head);
    return Buffer.concat([head, payload]);
  };
  const table = clear(blockTypes.table, encodeBlockTable(placed));
  const signed = {
    ...trailer,
    table: { offset: body.length, bytes: table.length, rows: rows.length, sha256: sha256(table) },
    parts: [{ bytes: body.length, sha256: sha256(Buffer.concat([sha256(front), ...rows.map((row) => row.sha256)])) }],
    signer: signer.publicKey,
  };
  const end = clear(blockTypes.trailer, encodeTrailer(signed, signer));
  return Buffer.concat([body, table, end, encodeEndMark(end.length)]);
};
