import type { MediaHeader, Signer } from '@tapedeck/archive';
import type { BlockRow } from '../../archive/src/format/block-table.ts';
import { encodePartHeader } from '../../archive/src/format/header.ts';
import type { MadeMedia } from './a-media-file.ts';
import { forgedEnd } from './forged-end.ts';

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
  const end = forgedEnd({ mediaId: trailer.mediaId, front, rows: placed }, signer, (truth) => ({ ...trailer, ...truth }));
  return Buffer.concat([front, ...blocks, end]);
};
