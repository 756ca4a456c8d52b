import { ArchiveError, damaged } from '../errors.ts';
import { type BlockHeader, readBlockHeader } from '../format/block-header.ts';
import type { BlockRow } from '../format/block-table.ts';
import { blockHeaderBytes } from '../format/constants.ts';
import type { BlockCodec } from '../format/seal.ts';
import { openBlock, sha256 } from '../format/seal.ts';

/** What opens the blocks that were born in one media file. */
export interface Birth {
  readonly mediaId: Uint8Array;
  /** AES key; `undefined` where blocks are not encrypted. */
  readonly key: Buffer | undefined;
}

/** What opens the blocks of a media file. */
export interface BlockOpener {
  /** Of the file itself, then of each of its origins; `undefined` where that key is not at hand. */
  readonly births: readonly (Birth | undefined)[];
  readonly codecs: readonly BlockCodec[];
}

/** What a block must be. */
export type OpenableRow = Pick<BlockRow, 'sha256' | 'origin' | 'sequence' | 'type' | 'storedBytes'>;

/** Compares a sealed block with the hash that the block table has of it. */
export const checkHash = (sealed: Buffer, row: Pick<BlockRow, 'sha256'>, what: string): void => {
  if (!sha256(sealed).equals(row.sha256)) throw damaged(what, 'its bytes are not those that were written');
};

/**
 * Checks a sealed block against its row and opens it: header, origin, sequence, key, length. What is encrypted proves its bytes
 * itself, header included; anything else is held against the block table's hash.
 */
export const openRow = (sealed: Buffer, row: OpenableRow, { births, codecs }: BlockOpener, what: string): Buffer => {
  const birth = births[row.origin];
  if (birth === undefined) throw keyMissing(what);
  if (birth.key === undefined) checkHash(sealed, row, what);
  const header = readBlockHeader(sealed, what);
  checkHeader(header, row, birth.mediaId, what);
  return openBlock(sealed, header, codecs, birth.key, what);
};

const keyMissing = (what: string): ArchiveError =>
  new ArchiveError('IDENTITY_NEEDED', `The ${what} is encrypted, and no identity that fits was given.`, {
    hint: 'Name an identity file in the site file, or with --identity.',
  });

const checkHeader = (header: BlockHeader, row: OpenableRow, mediaId: Uint8Array, what: string): void => {
  const same = header.sequence === row.sequence && header.type === row.type && header.storedBytes === row.storedBytes - blockHeaderBytes;
  if (!same || !Buffer.from(mediaId).equals(header.origin)) throw damaged(what, 'it is another block than the block table says');
};
