import { idBytes } from '../format/constants.ts';
import { checkLength, dataExtents } from '../format/data-extents.ts';
import type { Entry } from '../format/entry.ts';
import type { BlockCache } from './block-cache.ts';
import { chunkIds } from './chunk-ids.ts';
import type { PointReader } from './point-reader.ts';

/** What is known of a file that is read. */
/** What an entry tells of the content of its file. */
export type FileEntry = Pick<Entry, 'chunks' | 'list' | 'holes' | 'size' | 'torn'>;

/** A chunk whose id was checked, and its place in the file's list. */
interface CheckedChunk {
  readonly place: number;
  readonly bytes: Promise<Buffer>;
}

/**
 * A file of a point that is read at random: only the blocks that hold what is asked for are read. Where each chunk ends is known from the
 * index, so this takes forty bytes of memory a chunk.
 */
export class ContentFile {
  readonly #reader: PointReader;
  readonly #cache: BlockCache;
  readonly #size: number;
  readonly #ids: Buffer;
  /** Where each chunk ends, counted in stored bytes: without the holes. */
  readonly #ends: Float64Array;
  readonly #extents: readonly (readonly [offset: number, bytes: number])[];
  /** How many bytes are stored up to the end of each extent. */
  readonly #stored: Float64Array;
  #last: CheckedChunk | undefined;

  private constructor(reader: PointReader, cache: BlockCache, entry: FileEntry, ids: Buffer) {
    this.#reader = reader;
    this.#cache = cache;
    this.#size = entry.size;
    this.#ids = ids;
    this.#extents = dataExtents(entry);
    this.#ends = sums(ids.length / idBytes, (chunk) => reader.locate(this.#id(chunk)).bytes);
    checkLength(entry, this.#ends.at(-1) ?? 0);
    this.#stored = sums(this.#extents.length, (extent) => this.#extents[extent]?.[1] ?? 0);
  }

  /** Opened blocks are kept in `cache`, which other files may share. */
  static async open(reader: PointReader, cache: BlockCache, entry: FileEntry): Promise<ContentFile> {
    return new ContentFile(reader, cache, entry, await chunkIds(reader, entry));
  }

  /** Bytes from an offset on, fewer only at the end of the file; zeros in holes, and where a file was cut short while it was read. */
  async read(offset: number, bytes: number): Promise<Buffer> {
    const into = Buffer.alloc(Math.max(0, Math.min(bytes, this.#size - offset)));
    const end = offset + into.length;
    for (let extent = firstAbove(this.#extents.length, (one) => this.#endOf(one) > offset); extent < this.#extents.length; extent++) {
      const [start, length] = this.#extents[extent] ?? [end, 0];
      if (start >= end) break;
      const from = Math.max(start, offset);
      const to = Math.min(start + length, end);
      const stored = (this.#stored[extent] ?? 0) - length + (from - start);
      await this.#fill(into.subarray(from - offset, to - offset), stored);
    }
    return into;
  }

  /** Fills a piece with stored bytes. */
  async #fill(piece: Buffer, stored: number): Promise<void> {
    let chunk = firstAbove(this.#ends.length, (one) => (this.#ends[one] ?? 0) > stored);
    for (let at = 0; at < piece.length && chunk < this.#ends.length; chunk++) {
      const start = chunk === 0 ? 0 : (this.#ends[chunk - 1] ?? 0);
      at += (await this.#chunk(chunk)).copy(piece, at, stored + at - start);
    }
  }

  /** A chunk. The last one is kept: checking its id costs more than reading it, and most files are read in order, in small pieces. */
  async #chunk(place: number): Promise<Buffer> {
    if (this.#last?.place !== place) this.#last = { place, bytes: this.#reader.chunk(this.#id(place), this.#cache) };
    const asked = this.#last;
    try {
      return await asked.bytes;
    } catch (error) {
      // What could not be read is tried again the next time.
      if (this.#last === asked) this.#last = undefined;
      throw error;
    }
  }

  #id(chunk: number): Buffer {
    return this.#ids.subarray(chunk * idBytes, (chunk + 1) * idBytes);
  }

  #endOf(extent: number): number {
    const [start, length] = this.#extents[extent] ?? [0, 0];
    return start + length;
  }
}

/** Running sums of `count` lengths. */
const sums = (count: number, lengthOf: (place: number) => number): Float64Array => {
  const ends = new Float64Array(count);
  let sum = 0;
  for (let place = 0; place < count; place++) {
    sum += lengthOf(place);
    ends[place] = sum;
  }
  return ends;
};

/** The first of `count` ascending places of which something is true; `count` if it is true of none. */
const firstAbove = (count: number, isAbove: (place: number) => boolean): number => {
  let low = 0;
  for (let high = count; low < high; ) {
    const middle = (low + high) >>> 1;
    if (isAbove(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
