import { ArchiveError, damaged } from '../errors.ts';
import type { BlockRow } from '../format/block-table.ts';
import { ChunkIndex } from '../format/chunk-index.ts';
import { readRange } from '../store/read-range.ts';
import type { Store, StoreReader } from '../store/store.ts';
import { type MediaFile, readBlockTable } from './media-file.ts';
import { type BlockOpener, openRow } from './open-row.ts';

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
