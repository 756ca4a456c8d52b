import { ArchiveError, damaged } from '../errors.ts';
import { type BlockHeader, readBlockHeader } from '../format/block-header.ts';
import type { BlockRow } from '../format/block-table.ts';
import { ChunkIndex } from '../format/chunk-index.ts';
import { blockHeaderBytes } from '../format/constants.ts';
import type { BlockCodec } from '../format/seal.ts';
import { openBlock, sha256 } from '../format/seal.ts';
import { readRange } from '../store/read-range.ts';
import type { Store, StoreReader } from '../store/store.ts';
import { type MediaFile, readBlockTable } from './media-file.ts';

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

/** An index up to this size is held whatever is in it. */
const leastIndexBytes = 1 << 20;

/** Reads blocks of one committed media file. */
export class MediaReader {
  readonly media: MediaFile;
  readonly rows: readonly BlockRow[];
  readonly #store: Store;
  readonly #opener: BlockOpener;
  readonly #files = new Map<number, Promise<StoreReader>>();

  private constructor(store: Store, media: MediaFile, rows: readonly BlockRow[], opener: BlockOpener) {
    this.#store = store;
    this.media = media;
    this.rows = rows;
    this.#opener = opener;
  }

  static async open(store: Store, media: MediaFile, opener: BlockOpener): Promise<MediaReader> {
    return new MediaReader(store, media, await readBlockTable(store, media), opener);
  }

  /** Reads by rows that were found otherwise than in its block table. */
  static of(store: Store, media: MediaFile, rows: readonly BlockRow[], opener: BlockOpener): MediaReader {
    return new MediaReader(store, media, rows, opener);
  }

  /** For people: `block 12 of "nightly-000001-full.tdk"`. */
  blockName(row: number): string {
    return `block ${row + 1} of "${this.media.parts[(this.rows[row]?.part ?? 1) - 1] ?? '?'}"`;
  }

  row(row: number): BlockRow {
    const found = this.rows[row];
    if (found === undefined) throw damaged(`media file "${this.media.parts[0]}"`, `it has no block ${row + 1}`);
    return found;
  }

  async part(part: number): Promise<StoreReader> {
    const known = this.#files.get(part);
    if (known !== undefined) return known;
    const name = this.media.parts[part - 1];
    if (name === undefined) throw damaged(`media file "${this.media.parts[0]}"`, `it has no part ${part}`);
    const opened = this.#store.open(name);
    this.#files.set(part, opened);
    // What could not be opened is tried again the next time, and needs no closing.
    opened.catch(() => this.#files.delete(part));
    return opened;
  }

  /** The sealed bytes of a block, unchecked. */
  async readSealed(row: number): Promise<Buffer> {
    const { part, offset, storedBytes } = this.row(row);
    return readRange(await this.part(part), offset, storedBytes, this.blockName(row));
  }

  /** The plain bytes of a block, checked and opened on this thread: for catalog, index and root. */
  async readPlain(row: number): Promise<Buffer> {
    return openRow(await this.readSealed(row), this.row(row), this.#opener, this.blockName(row));
  }

  /** The chunk index. */
  async readIndex(): Promise<ChunkIndex> {
    const { firstRow, blocks, chunks } = this.media.trailer.index;
    const pieces: Buffer[] = [];
    let [plain, stored] = [0, 0];
    for (let block = 0; block < blocks; block++) {
      const piece = await this.readPlain(firstRow + block);
      pieces.push(piece);
      plain += piece.length;
      stored += this.row(firstRow + block).storedBytes;
      // Ids are hashes and do not shrink. An index that does is forged, to take more memory than there is.
      if (plain > leastIndexBytes + 2 * stored) throw damaged(`index of "${this.media.parts[0]}"`, 'it holds no ids');
    }
    const index = new ChunkIndex(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces));
    if (index.count !== chunks) throw damaged(`index of "${this.media.parts[0]}"`, 'it has more or fewer chunks than the trailer says');
    return index;
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await (await file).close();
    this.#files.clear();
  }
}

/** Says that a restore point needs a media file that is not here. */
export const mediaMissing = (id: string, point: string): ArchiveError =>
  new ArchiveError('MEDIA_MISSING', `"${point}" needs the media file ${id}, which is not here.`, {
    hint: 'Bring that file into the same folder. Other restore points may be whole: see "tapedeck points".',
  });
