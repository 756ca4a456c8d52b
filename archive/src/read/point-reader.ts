import { damaged } from '../errors.ts';
import type { ChunkIndex, ChunkPlace } from '../format/chunk-index.ts';
import { type DirectoryRow, pageIdsOf } from '../format/directory-page.ts';
import type { Entry } from '../format/entry.ts';
import { hex } from '../format/hex.ts';
import { decodePage, type Page } from '../format/page.ts';
import { decodeEntry } from '../format/read-entry.ts';
import { decodeRoot, type MediaRoot } from '../format/root.ts';
import { sha256 } from '../format/seal.ts';
import { mediaNeededBy } from '../set/media-of.ts';
import type { Store } from '../store/store.ts';
import { BlockCache } from './block-cache.ts';
import { DirectoryIndex } from './directory-index.ts';
import type { MediaFile } from './media-file.ts';
import type { MediaReader } from './media-reader.ts';
import type { MediaOpener } from './set-secrets.ts';
import { type OpenedMedia, SharedMedia } from './shared-media.ts';

/** Where a chunk lies in the set. */
export interface LocatedChunk extends ChunkPlace {
  /** Place of the media file in `PointReader.media`. */
  readonly media: number;
}

/** What a point is opened with. */
export interface PointReaderOptions {
  readonly store: Store;
  readonly point: MediaFile;
  /** All committed media files of the set. */
  readonly set: readonly MediaFile[];
  openerOf(media: MediaFile): Promise<MediaOpener>;
}

/** What a restore point is read from. */
export interface PointParts {
  readonly root: MediaRoot;
  /** The point's own media file, then those it refers to. */
  readonly opened: readonly OpenedMedia[];
  /** Chunks of the catalog that are in no media file, by their ids in hexadecimal. */
  readonly made?: ReadonlyMap<string, Buffer>;
  /** Closes what was opened for this point. */
  readonly close: () => Promise<void>;
}

/** Opened catalog blocks that are kept, in bytes. */
const cachedBytes = 16 << 20;
/** Random access to a restore point: trailer → block table → root → directory index → page → chunk. */
export class PointReader {
  readonly root: MediaRoot;
  /** The point's own media file, then those it refers to. */
  readonly media: readonly MediaReader[];
  readonly openers: readonly MediaOpener[];
  readonly directories: DirectoryIndex;
  readonly #indexes: readonly ChunkIndex[];
  readonly #cache = new BlockCache(cachedBytes);
  readonly #made: ReadonlyMap<string, Buffer>;
  readonly #close: () => Promise<void>;

  private constructor({ root, opened, made = new Map(), close }: PointParts) {
    this.root = root;
    this.media = opened.map(({ reader }) => reader);
    this.openers = opened.map(({ opener }) => opener);
    this.#indexes = opened.map(({ index }) => index);
    this.directories = new DirectoryIndex(root.directories, (id) => this.chunk(id));
    this.#made = made;
    this.#close = close;
  }

  /** A point whose parts were put together otherwise: what a salvage has found. */
  static of(parts: PointParts): PointReader {
    return new PointReader(parts);
  }

  /** Opens a point by itself. */
  static async open({ store, point, set, openerOf }: PointReaderOptions): Promise<PointReader> {
    const media = new SharedMedia(store, openerOf);
    try {
      return await PointReader.#openFrom(media, point, set, () => media.close());
    } catch (error) {
      await media.close();
      throw error;
    }
  }

  /** Opens one of several points of a set. Closing it leaves the media files open. */
  static openShared(media: SharedMedia, point: MediaFile, set: readonly MediaFile[]): Promise<PointReader> {
    return PointReader.#openFrom(media, point, set, async () => undefined);
  }

  static async #openFrom(
    media: SharedMedia,
    point: MediaFile,
    set: readonly MediaFile[],
    close: () => Promise<void>,
  ): Promise<PointReader> {
    const needed = mediaNeededBy(point, set);
    const own = await media.open(point);
    const opened = [own];
    for (const one of needed) opened.push(await media.open(one));
    return new PointReader({ root: decodeRoot(await own.reader.readPlain(point.trailer.root.row)), opened, close });
  }

  /** Where a chunk lies; throws when no media file of the point has it. */
  locate(id: Uint8Array): LocatedChunk {
    for (const [media, index] of this.#indexes.entries()) {
      const place = index.lookup(id);
      if (place !== undefined) return { media, ...place };
    }
    throw damaged('catalog', `it refers to the chunk ${hex(id)}, which no media file of the set holds`);
  }

  /** Chunk ids of each media file of the point. */
  allIds(): readonly Buffer[] {
    return this.#indexes.map((index) => Buffer.concat(Array.from({ length: index.count }, (_, chunk) => index.id(chunk))));
  }

  /** One chunk of the catalog, its id checked. Blocks of content are kept elsewhere, so that they do not drive out those of the catalog. */
  async chunk(id: Uint8Array, cache = this.#cache): Promise<Buffer> {
    const made = this.#made.get(hex(id));
    if (made !== undefined) return made;
    const { media, row, offset, bytes } = this.locate(id);
    const plain = await cache.get(`${media}:${row}`, () => this.#reader(media).readPlain(row));
    const chunk = plain.subarray(offset, offset + bytes);
    if (!sha256(chunk).equals(id)) throw damaged('catalog', `the chunk ${hex(id)} is not what its id says`);
    return chunk;
  }

  /** The entry of a root itself. */
  rootEntry(root: number): Entry {
    const found = this.root.roots[root];
    if (found === undefined) throw damaged('root of the catalog', `it has no source ${root}`);
    return decodeEntry(found.entry, 'root of the catalog');
  }

  /** Pages of a directory in order, as they are stored. */
  async *pageBytesOf(row: DirectoryRow): AsyncGenerator<Buffer> {
    for (const id of pageIdsOf(row)) yield await this.chunk(id);
  }

  /** Pages of a directory in order, but for those whose ids (in latin1) are to be left out. */
  async *pagesOf(row: DirectoryRow, without?: ReadonlySet<string>): AsyncGenerator<Page> {
    for (const id of pageIdsOf(row)) if (without?.has(id.toString('latin1')) !== true) yield await this.page(id);
  }

  /** One page. */
  async page(id: Uint8Array): Promise<Page> {
    return decodePage(await this.chunk(id), 'catalog page');
  }

  /**
   * Opens all files that the point lies in, instead of each when it is first needed: once open, one stays readable also when it is moved to
   * the trash. What cannot be opened is told by whoever needs it.
   */
  async openParts(): Promise<void> {
    for (const reader of this.media) for (const part of reader.media.parts.keys()) await reader.part(part + 1).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#close();
  }

  #reader(media: number): MediaReader {
    const reader = this.media[media];
    if (reader === undefined) throw new RangeError(`there is no media file ${media}`);
    return reader;
  }
}
