import { ArchiveError, damaged } from '../errors.ts';
import { decodeChunkTable } from '../format/chunk-table.ts';
import { blockTypes } from '../format/constants.ts';
import { sha256 } from '../format/seal.ts';
import { giveBack } from '../pool/give-back.ts';
import { type BlockOpener, checkHash, type OpenableRow, openRow } from './open-row.ts';

/** What is wrong with a block. */
export interface BlockProblem {
  readonly code: string;
  readonly message: string;
}

/**
 * Checks a block as far as it can be: its bytes against the block table, and with an opener also its seal, its length and the
 * id of every chunk in it. `undefined` when all is well.
 */
export const checkBlock = (sealed: Buffer, row: OpenableRow, opener: BlockOpener | undefined, what: string): BlockProblem | undefined =>
  problemOf(() => {
    checkHash(sealed, row, what);
    // Where its key is not at hand, what the block table says is all that can be known of it.
    if (opener?.births[row.origin] !== undefined) {
      const plain = openRow(sealed, row, opener, what);
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

const checkChunks = (plain: Buffer, row: OpenableRow, what: string): void => {
  if (row.type !== blockTypes.data && row.type !== blockTypes.catalog) return;
  let offset = 0;
  for (const { id, bytes } of decodeChunkTable(plain, what)) {
    if (!sha256(plain.subarray(offset, offset + bytes)).equals(id)) throw damaged(what, 'a chunk in it is not what its id says');
    offset += bytes;
  }
};
