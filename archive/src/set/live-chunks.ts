import type { ChunkIndex } from '../format/chunk-index.ts';
import { idBytes } from '../format/constants.ts';
import { decodeDirectoryPage } from '../format/directory-page.ts';
import { decodeEntry, type Entry } from '../format/entry.ts';
import { entriesOf } from '../format/entry-cursor.ts';
import type { MediaReader } from '../read/media-reader.ts';
import type { PointReader } from '../read/point-reader.ts';

/** A media file and which of its chunks restore points still need: one byte for each. */
export class LiveChunks {
  readonly reader: MediaReader;
  readonly index: ChunkIndex;
  readonly #live: Uint8Array;

  constructor(reader: MediaReader, index: ChunkIndex) {
    this.reader = reader;
    this.index = index;
    this.#live = new Uint8Array(index.count);
  }

  mark(id: Uint8Array): void {
    const position = this.index.find(id);
    if (position >= 0) this.#live[position] = 1;
  }

  /** Rows of the block table that hold a chunk which is needed, in order. */
  rows(): readonly number[] {
    const rows = new Set<number>();
    for (let position = 0; position < this.index.count; position++)
      if (this.#live[position] === 1) rows.add(this.index.place(position).row);
    return [...rows].sort((a, b) => a - b);
  }

  /** Stored bytes of all blocks, and of those that no needed chunk lies in. */
  storedBytes(): { readonly all: number; readonly dead: number } {
    const { rows } = this.reader;
    const all = rows.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
    return { all, dead: all - this.rows().reduce((sum, row) => sum + (rows[row]?.storedBytes ?? 0), 0) };
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
  const found = list && (await point.chunkLists(list));
  for (const id of found?.lists.keys() ?? []) mark(Buffer.from(id, 'hex'));
  const ids = found?.ids ?? chunks ?? Buffer.of();
  for (let at = 0; at < ids.length; at += idBytes) mark(ids.subarray(at, at + idBytes));
};
