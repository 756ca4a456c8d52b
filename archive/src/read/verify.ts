import { createHash } from 'node:crypto';
import { ArchiveError, damaged, isDamage } from '../errors.ts';
import type { BlockRow } from '../format/block-table.ts';
import { headerSalt } from '../format/header.ts';
import { sha256 } from '../format/seal.ts';
import { readExactly, readRange } from '../store/read-range.ts';
import type { Store, StoreReader } from '../store/store.ts';
import { type BlockChecker, blockChecker } from './block-checker.ts';
import { type MediaFile, readBlockTable, readPartHeader } from './media-file.ts';
import type { MediaOpener } from './set-secrets.ts';

/** One thing that is not as it was written. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  /** Row of the block table, where it is a block. */
  readonly row?: number;
}

/** What a verification came to. */
export interface Verification {
  readonly blocks: number;
  readonly totalBlocks: number;
  readonly bytes: number;
  readonly throughCache: boolean;
  readonly findings: readonly Finding[];
}

/** How to verify. */
export interface VerifyOptions {
  readonly store: Store;
  readonly media: MediaFile;
  /** With an opener blocks are also decrypted and decompressed, and every chunk's id is checked. */
  readonly opener: MediaOpener | undefined;
  /** Share of the blocks, 0 < share ≤ 1, chosen at random. */
  readonly share: number;
  readonly signal: AbortSignal;
  progress(blocks: number, bytes: number): void;
}

/** Reads a media file again and checks what it can: without a key lengths, order and hashes, with one everything. */
export const verifyMedia = async (options: VerifyOptions): Promise<Verification> => {
  const run = new VerifyRun(options);
  try {
    return await run.verify();
  } finally {
    await run.close();
  }
};

/** A row of the block table and its place there. */
interface PlacedRow extends BlockRow {
  readonly place: number;
}

class VerifyRun {
  readonly #options: VerifyOptions;
  readonly #checker: BlockChecker;
  readonly #findings: Finding[] = [];
  #throughCache = false;
  #blocks = 0;
  #bytes = 0;

  constructor(options: VerifyOptions) {
    const { media, opener } = options;
    this.#options = options;
    this.#checker = blockChecker(opener, media.storedBytes);
  }

  async verify(): Promise<Verification> {
    const rows = await this.#readRows();
    if (rows !== undefined) await this.#checkParts(rows);
    return {
      blocks: this.#blocks,
      totalBlocks: this.#options.media.trailer.table.rows,
      bytes: this.#bytes,
      throughCache: this.#throughCache,
      findings: this.#findings,
    };
  }

  async close(): Promise<void> {
    await this.#checker.close();
  }

  /** The block table. Without it nothing says where a block lies, so that its damage is the one thing to be found. */
  async #readRows(): Promise<readonly PlacedRow[] | undefined> {
    const { store, media } = this.#options;
    try {
      return (await readBlockTable(store, media)).map((row, place) => ({ ...row, place }));
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#findings.push(findingOf(error));
      return undefined;
    }
  }

  async #checkParts(rows: readonly PlacedRow[]): Promise<void> {
    const { store, media, share } = this.#options;
    for (const [index, name] of media.parts.entries()) {
      const file = await store.open(name);
      try {
        if (!(await file.dropCache())) this.#throughCache = true;
        const here = rows.filter((row) => row.part === index + 1);
        await this.#survive(undefined, () => this.#checkPart(file, name, index + 1, here));
        await this.#checkBlocks(file, name, share >= 1 ? here : here.filter(() => Math.random() < share));
      } finally {
        await file.close();
      }
    }
  }

  /** The header is the one that was written, and the blocks of the table are all there is, one behind the other. */
  async #checkPart(file: StoreReader, name: string, part: number, rows: readonly BlockRow[]): Promise<void> {
    const { media } = this.#options;
    const wanted = media.trailer.parts[part - 1];
    const header = await readPartHeader(file, name);
    const hash = createHash('sha256').update(sha256(await readRange(file, 0, header.bytes, `header of "${name}"`)));
    let end = header.bytes;
    for (const row of rows) {
      if (row.offset !== end) throw damaged(`block table of "${name}"`, 'it leaves a gap between blocks');
      end += row.storedBytes;
      hash.update(row.sha256);
    }
    const same = wanted !== undefined && hash.digest().equals(wanted.sha256) && end === wanted.bytes && header.part === part;
    const salt = wanted?.origin === undefined ? media.head.salt : media.head.header.origins[wanted.origin - 1]?.salt;
    if (!same || salt === undefined || !headerSalt(header.header).equals(salt))
      throw damaged(`header of "${name}"`, 'it is not the one that was written');
  }

  async #checkBlocks(file: StoreReader, name: string, rows: readonly PlacedRow[]): Promise<void> {
    for (const row of rows) {
      this.#options.signal.throwIfAborted();
      const what = `block ${row.place + 1} of "${name}"`;
      await this.#survive(row.place, () =>
        this.#checker.check(
          row,
          what,
          (into) => readExactly(file, row.offset, into, what),
          (problem) => {
            if (problem !== undefined) this.#findings.push({ ...problem, row: row.place });
            this.#blocks += 1;
            this.#bytes += row.storedBytes;
            this.#options.progress(this.#blocks, this.#bytes);
          },
        ),
      );
    }
    await this.#checker.settle();
  }

  /** What the format or the destination says of damage is a finding; anything else ends the verification. */
  async #survive(row: number | undefined, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      this.#findings.push(findingOf(error, row));
    }
  }
}

const findingOf = (error: Error, row?: number): Finding => ({
  code: error instanceof ArchiveError ? error.code : 'MEDIA_UNREADABLE',
  message: error.message,
  ...(row === undefined ? {} : { row }),
});
