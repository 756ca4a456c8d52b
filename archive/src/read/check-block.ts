import { ArchiveError, damaged } from '../errors.ts';
import type { BlockRow } from '../format/block-table.ts';
import { decodeChunkTable } from '../format/chunk-table.ts';
import { blockTypes } from '../format/constants.ts';
import { sha256 } from '../format/seal.ts';
import { giveBack } from '../pool/give-back.ts';
import { type BlockOpener, checkHash, openRow } from './media-reader.ts';

/** What a block must be, without its place. */
export type CheckedRow = Pick<BlockRow, 'sha256' | 'sequence' | 'type' | 'storedBytes'>;

/** What is wrong with a block. */
export interface BlockProblem {
  readonly code: string;
  readonly message: string;
}

/**
 * Checks a block as far as it can be: its bytes against the block table, and with an opener also its seal, its length and the
 * id of every chunk in it. `undefined` when all is well.
 */
export const checkBlock = (
  sealed: Buffer,
  row: CheckedRow,
  mediaId: Uint8Array,
  opener: BlockOpener | undefined,
  what: string,
): BlockProblem | undefined =>
  problemOf(() => {
    checkHash(sealed, row, what);
    if (opener !== undefined) {
      const plain = openRow(sealed, row, mediaId, opener, what);
      checkChunks(plain, row, what);
      if (plain.buffer !== sealed.buffer) giveBack(plain);
    }
  });

/** Runs `work`; what it throws of its own knowledge is the problem. */
export const problemOf = (work: () => void): BlockProblem | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveError) return { code: error.code, message: error.message };
    throw error;
  }
};

const checkChunks = (plain: Buffer, row: CheckedRow, what: string): void => {
  if (row.type !== blockTypes.data && row.type !== blockTypes.catalog) return;
  let offset = 0;
  for (const { id, bytes } of decodeChunkTable(plain, what)) {
    if (!sha256(plain.subarray(offset, offset + bytes)).equals(id)) throw damaged(what, 'a chunk in it is not what its id says');
    offset += bytes;
  }
};
