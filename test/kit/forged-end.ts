import type { Signer } from '@tapedeck/archive';
import { writeBlockHeader } from '../../archive/src/format/block-header.ts';
import { type BlockRow, encodeBlockTable } from '../../archive/src/format/block-table.ts';
import { type BlockType, blockHeaderBytes, blockTypes } from '../../archive/src/format/constants.ts';
import { sha256 } from '../../archive/src/format/seal.ts';
import { encodeEndMark, encodeTrailer, type MediaTrailer } from '../../archive/src/format/trailer.ts';

/** What is in a media file of one part before its block table. */
export interface ForgedBody {
  readonly mediaId: Uint8Array;
  /** The header. */
  readonly front: Buffer;
  readonly rows: readonly BlockRow[];
}

/** What of a trailer follows from the body. */
export type Truth = Pick<MediaTrailer, 'table' | 'parts' | 'signer'>;

/** What stands behind the blocks: a block table that holds `told`, the trailer, signed, and the end mark. */
export const forgedEnd = (
  { mediaId, front, rows }: ForgedBody,
  signer: Signer,
  trailer: (truth: Truth) => MediaTrailer,
  told = rows,
): Buffer => {
  const offset = rows.reduce((sum, { storedBytes }) => sum + storedBytes, front.length);
  const table = clearBlock(mediaId, blockTypes.table, encodeBlockTable(told));
  const hash = sha256(Buffer.concat([sha256(front), ...rows.map((row) => row.sha256)]));
  const signed = trailer({
    table: { offset, bytes: table.length, rows: rows.length, sha256: sha256(table) },
    parts: [{ bytes: offset, sha256: hash }],
    signer: signer.publicKey,
  });
  const last = clearBlock(mediaId, blockTypes.trailer, encodeTrailer(signed, signer));
  return Buffer.concat([table, last, encodeEndMark(last.length)]);
};

const clearBlock = (origin: Uint8Array, type: BlockType, payload: Buffer): Buffer => {
  const head = Buffer.alloc(blockHeaderBytes);
  const lengths = { storedBytes: payload.length, plainBytes: payload.length };
  writeBlockHeader({ origin, sequence: 0, type, codec: 0, encrypted: false, ...lengths }, head);
  return Buffer.concat([head, payload]);
};
