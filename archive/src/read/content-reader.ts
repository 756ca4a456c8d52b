import { damaged } from '../errors.ts';
import { idBytes } from '../format/constants.ts';
import { dataExtents } from '../format/data-extents.ts';
import { BlockCache } from './block-cache.ts';
import { idsOf } from './chunk-ids.ts';
import type { FileEntry } from './content-file.ts';
import { ContentFile } from './content-file.ts';
import type { PointReader } from './point-reader.ts';

/** Opened blocks of content that are kept, in bytes: small files of one folder lie in few blocks, though not always side by side. */
const cachedBytes = 64 << 20;

/** Zeros as they are handed out, at most so many at once. */
const zeros = Buffer.alloc(1 << 20);

/** Reads the content of files of a point, one chunk at a time; each chunk's id is checked. In order, a file of any size takes the same memory. */
export class ContentReader {
  readonly #reader: PointReader;
  readonly #cache = new BlockCache(cachedBytes);

  constructor(reader: PointReader) {
    this.#reader = reader;
  }

  /** What lies between the holes of a file: zeros where it was cut short while it was read. */
  async *data(entry: FileEntry): AsyncGenerator<Buffer> {
    const stored = new Portions(this.#stored(entry));
    for (const [, length] of dataExtents(entry)) yield* filled(stored, length, entry);
    await stored.end();
  }

  /** The file as programs read it: the same, and zeros where it has holes. */
  async *bytes(entry: FileEntry): AsyncGenerator<Buffer> {
    const stored = new Portions(this.#stored(entry));
    let at = 0;
    for (const [offset, length] of dataExtents(entry)) {
      yield* zerosOf(offset - at);
      yield* filled(stored, length, entry);
      at = offset + length;
    }
    await stored.end();
    yield* zerosOf(entry.size - at);
  }

  /** A file to be read at random. */
  file(entry: FileEntry): Promise<ContentFile> {
    return ContentFile.open(this.#reader, this.#cache, entry);
  }

  async *#stored(entry: FileEntry): AsyncGenerator<Buffer> {
    for await (const ids of idsOf(this.#reader, entry))
      for (let at = 0; at < ids.length; at += idBytes) yield await this.#reader.chunk(ids.subarray(at, at + idBytes), this.#cache);
  }
}

/** The next bytes, and zeros in the place of those that a file lacks because it was cut short while it was read. */
async function* filled(stored: Portions, bytes: number, { torn }: FileEntry): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of stored.take(bytes)) {
    left -= piece.length;
    yield piece;
  }
  if (left > 0 && !torn) throw wrongLength();
  yield* zerosOf(left);
}

const wrongLength = () => damaged('catalog', 'what it has of a file is longer or shorter than the file');

function* zerosOf(count: number): Generator<Buffer> {
  for (let left = count; left > 0; left -= zeros.length) yield zeros.subarray(0, Math.min(left, zeros.length));
}

/** Hands a stream of pieces out in portions. */
class Portions {
  readonly #pieces: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.of();

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Refuses what is behind the end. */
  async end(): Promise<void> {
    if (this.#rest.length > 0 || (await this.#pieces.next()).done !== true) throw wrongLength();
  }

  /** The next bytes, fewer only at the end of all. */
  async *take(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      if (this.#rest.length === 0) {
        const next = await this.#pieces.next();
        if (next.done === true) return;
        this.#rest = next.value;
      }
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}
