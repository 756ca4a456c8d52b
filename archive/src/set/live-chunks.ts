import { type ChunkIndex, indexRowBytes } from '../format/chunk-index.ts';
import { idBytes } from '../format/constants.ts';
import { decodeDirectoryPage } from '../format/directory-page.ts';
import type { Entry } from '../format/entry.ts';
import { entriesOf } from '../format/entry-cursor.ts';
import { decodeEntry } from '../format/read-entry.ts';
import { chunkLists } from '../read/chunk-ids.ts';
import type { MediaReader } from '../read/media-reader.ts';
import type { PointReader } from '../read/point-reader.ts';

/** Rows of the block table that hold chunks which are needed. */
export interface LiveBlocks {
  /** Copied as they are: nothing is opened. */
  readonly whole: readonly number[];
  /** Taken apart: what is needed of them is packed anew. */
  readonly split: readonly number[];
}

/**
 * A block is taken apart, and a media file trimmed, once this share of it is needed no longer. Blocks hold many small files, which die one
 * by one: by whole blocks alone next to nothing would ever be freed.
 */
export const wasteShare = 1 / 4;

const beginningOf = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** A media file and which of its chunks restore points still need: one byte for each. */
export class LiveChunks {
  readonly reader: MediaReader;
  readonly index: ChunkIndex;
  readonly #live: Uint8Array;
  /** One bit for each two bytes with which an id may begin. A set has hundreds of media files, and most of them do not have the chunk that is marked. */
  readonly #beginnings = new Uint8Array(1 << 13);

  constructor(reader: MediaReader, index: ChunkIndex) {
    this.reader = reader;
    this.index = index;
    this.#live = new Uint8Array(index.count);
    for (let at = 0; at < index.rows.length; at += indexRowBytes) {
      const byte = beginningOf(index.rows, at) >> 3;
      this.#beginnings[byte] = (this.#beginnings[byte] ?? 0) | (1 << (beginningOf(index.rows, at) & 7));
    }
  }

  mark(id: Uint8Array): void {
    const beginning = beginningOf(id, 0);
    if ((((this.#beginnings[beginning >> 3] ?? 0) >> (beginning & 7)) & 1) === 0) return;
    const position = this.index.find(id);
    if (position >= 0) this.#live[position] = 1;
  }

  /** Whether the chunk at this position of the index is needed. */
  isLive(position: number): boolean {
    return this.#live[position] === 1;
  }

  /** How a copy takes the blocks, in order: those that hold next to nothing else as they are, of others only the chunks that are needed. */
  blocks(): LiveBlocks {
    const shares = this.#liveShares();
    const rowsWith = (fits: (share: number) => boolean) => [...shares.keys()].filter((row) => fits(shares[row] ?? 0));
    return { whole: rowsWith((share) => share > 1 - wasteShare), split: rowsWith((share) => share > 0 && share <= 1 - wasteShare) };
  }

  /** Stored bytes of all blocks, and about how many of them a copy would do without. */
  storedBytes(): { readonly all: number; readonly dead: number } {
    const { index } = this.reader.media.trailer;
    const shares = this.#liveShares();
    const amount = { all: 0, dead: 0 };
    this.reader.rows.forEach(({ storedBytes }, row) => {
      const deadShare = 1 - (shares[row] ?? 0);
      amount.all += storedBytes;
      // Index and root are made anew in any case.
      if (row < index.firstRow && deadShare >= wasteShare) amount.dead += storedBytes * deadShare;
    });
    return amount;
  }

  /** Of the chunks of each block the share that is needed, by bytes. */
  #liveShares(): Float64Array {
    const all = new Float64Array(this.reader.rows.length);
    const live = new Float64Array(this.reader.rows.length);
    for (let position = 0; position < this.index.count; position++) {
      const { row, bytes } = this.index.place(position);
      all[row] = (all[row] ?? 0) + bytes;
      if (this.isLive(position)) live[row] = (live[row] ?? 0) + bytes;
    }
    return live.map((bytes, row) => (bytes === 0 ? 0 : bytes / (all[row] ?? bytes)));
  }
}

/**
 * Tells `mark` of every chunk that a point needs, catalog included. `seen` holds the pages of points that were asked before: what a page says
 * is the same in all of them, so each is read once.
 */
export const markNeeded = async (point: PointReader, seen: Set<string>, mark: (id: Uint8Array) => void): Promise<void> => {
  for (const { entry } of point.root.roots) await markContent(point, decodeEntry(entry, 'root of the catalog'), mark);
  for (const { id } of point.root.directories) {
    mark(id);
    if (!isNew(id, seen)) continue;
    for (const { pages } of decodeDirectoryPage(await point.chunk(id), 'directory index')) {
      for (let at = 0; at < pages.length; at += idBytes) mark(pages.subarray(at, at + idBytes));
      for (let at = 0; at < pages.length; at += 2 * idBytes) await markPage(point, pages.subarray(at, at + idBytes), seen, mark);
    }
  }
};

const isNew = (id: Uint8Array, seen: Set<string>): boolean => {
  const key = Buffer.from(id).toString('latin1');
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
};

const markPage = async (point: PointReader, id: Uint8Array, seen: Set<string>, mark: (id: Uint8Array) => void): Promise<void> => {
  if (!isNew(id, seen)) return;
  for (const { chunks, list } of entriesOf(await point.chunk(id), 'catalog page')) await markContent(point, { chunks, list }, mark);
};

/** The chunks of a file, and the lists that name them. */
const markContent = async (
  point: PointReader,
  { chunks, list }: Pick<Entry, 'chunks' | 'list'>,
  mark: (id: Uint8Array) => void,
): Promise<void> => {
  const found = list && (await chunkLists(point, list));
  for (const id of found?.lists.keys() ?? []) mark(Buffer.from(id, 'hex'));
  const ids = found?.ids ?? chunks ?? Buffer.of();
  for (let at = 0; at < ids.length; at += idBytes) mark(ids.subarray(at, at + idBytes));
};
