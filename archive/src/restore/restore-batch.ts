import { damaged } from '../errors.ts';
import { idBytes } from '../format/constants.ts';
import { checkLength } from '../format/data-extents.ts';
import type { EntryCursor } from '../format/entry-cursor.ts';
import { idsOf } from '../read/chunk-ids.ts';
import type { PointReader } from '../read/point-reader.ts';
import { findingAt, pathOf, placeKey } from './findings.ts';
import { EntryPacker, noChunk } from './packed-entries.ts';
import { ChunkPlacer } from './plan.ts';
import type { CreatedEntry, PieceWrite, Place, PlacedEntry, RestoreFinding, TargetFolder } from './restore-protocol.ts';

/** Entries and bytes that are planned at once: blocks are read once within such a batch. */
const batchEntries = 8192;
const batchBytes = 256 << 20;
/** Pieces of large files that are planned at once: of a file of any length, no more are held. */
const mostPieces = 1 << 16;

/** Writes of one block, gathered from all files of a batch. */
export interface BlockWrites {
  readonly media: number;
  readonly row: number;
  readonly whole: EntryPacker;
  readonly pieces: PieceWrite[];
}

/** A file that comes in pieces. */
export interface LargeFile extends PlacedEntry {
  createdAs: Uint8Array | undefined;
  broken: boolean;
}

/** Files and special entries that are restored together, sorted by the blocks that hold their content. */
export class RestoreBatch {
  readonly special = new EntryPacker();
  readonly large: LargeFile[] = [];
  readonly problems: RestoreFinding[] = [];
  readonly #reader: PointReader;
  readonly #blocks = new Map<number, BlockWrites>();
  /** Large files by their place, once one of them cannot come whole. */
  #largeByPlace: ReadonlyMap<string, LargeFile> | undefined;
  #entries = 0;
  #bytes = 0;
  #pieces = 0;

  constructor(reader: PointReader) {
    this.#reader = reader;
  }

  /** The large files that were created and have not come to their own name. */
  get created(): readonly CreatedEntry[] {
    return this.large.flatMap(({ folder, name, entry, createdAs, broken }) =>
      createdAs === undefined ? [] : [{ folder, name, entry, createdAs, broken }],
    );
  }

  get isFull(): boolean {
    return this.#entries >= batchEntries || this.#bytes >= batchBytes;
  }

  /** Adds an entry that is no directory. */
  add(folder: TargetFolder, entry: EntryCursor): void {
    this.#entries += 1;
    this.#bytes += entry.size;
    const { chunks, list } = entry;
    const hasContent = entry.type === 'file' && (entry.hasHoles || list !== undefined || (chunks !== undefined && chunks.length > 0));
    if (!hasContent) this.#addEmpty(folder, entry);
    else if (chunks?.length === idBytes && !entry.hasHoles) this.#addSmall(folder, entry, chunks);
    else this.large.push({ folder, name: Buffer.from(entry.name), entry: entry.decode(), createdAs: undefined, broken: false });
  }

  /**
   * Spreads large files that were created over the blocks. Answers the blocks in the order of the media files, each once but where there are
   * more pieces than are planned at once. A file whose chunks cannot be found, or are no file of its length, is a problem of its own.
   */
  async *portions(): AsyncGenerator<readonly BlockWrites[]> {
    for (const file of this.large) {
      const { createdAs } = file;
      if (createdAs === undefined) continue;
      try {
        for await (const _ of this.#spread(file, createdAs)) yield this.#takeBlocks();
      } catch (error) {
        this.#fail(file.folder, file.name, error);
        file.broken = true;
      }
    }
    yield this.#takeBlocks();
  }

  /** Takes in which large files cannot come whole any more. Answers the problems that are to be told: of a large file the first only. */
  breakFiles(problems: readonly RestoreFinding[]): readonly RestoreFinding[] {
    return problems.filter((problem) => {
      this.#largeByPlace ??= new Map(this.large.map((file) => [keyOf(file), file]));
      const file = this.#largeByPlace.get(placeKey(problem));
      if (file === undefined) return true;
      const isFirst = !file.broken;
      file.broken = true;
      return isFirst;
    });
  }

  /** Those of planned pieces whose files may still come whole: a disk that refuses one is not asked to take the others. */
  stillWanted(pieces: readonly PieceWrite[]): readonly PieceWrite[] {
    const broken = this.#largeByPlace;
    return broken === undefined ? pieces : pieces.filter((piece) => broken.get(keyOf(piece))?.broken !== true);
  }

  #takeBlocks(): readonly BlockWrites[] {
    const blocks = [...this.#blocks.values()].sort((a, b) => a.media - b.media || a.row - b.row);
    this.#blocks.clear();
    this.#pieces = 0;
    return blocks;
  }

  #addEmpty(folder: TargetFolder, entry: EntryCursor): void {
    try {
      if (entry.type === 'file') checkLength({ size: entry.size, torn: entry.torn, holes: undefined }, 0);
      this.special.add(folder, entry.encoded, noChunk);
    } catch (error) {
      this.#fail(folder, Buffer.from(entry.name), error);
    }
  }

  #addSmall(folder: TargetFolder, entry: EntryCursor, id: Buffer): void {
    try {
      const { media, row, offset, bytes } = this.#reader.locate(id);
      checkLength({ size: entry.size, torn: entry.torn, holes: undefined }, bytes);
      this.#block(media, row).whole.add(folder, entry.encoded, { chunkOffset: offset, chunkBytes: bytes });
    } catch (error) {
      this.#fail(folder, Buffer.from(entry.name), error);
    }
  }

  /** Plans the pieces of a file; yields whenever so many are planned that they should be written first. */
  async *#spread(file: LargeFile, createdAs: Uint8Array): AsyncGenerator<undefined> {
    const { folder, name, entry } = file;
    const placer = new ChunkPlacer(entry);
    for await (const ids of idsOf(this.#reader, entry)) {
      for (let at = 0; at < ids.length; at += idBytes) {
        const id = new Uint8Array(ids.subarray(at, at + idBytes));
        const { media, row, offset, bytes } = this.#reader.locate(id);
        if (bytes === 0) throw damaged('catalog', 'a file in it has an empty chunk');
        const piece = { folder, name, createdAs, id, runs: placer.place(bytes), chunkOffset: offset, chunkBytes: bytes };
        this.#block(media, row).pieces.push(piece);
        this.#pieces += 1;
        if (this.#pieces >= mostPieces) yield;
        // What could not be written is removed; there is no use in the rest.
        if (file.broken) return;
      }
    }
    placer.end();
  }

  #block(media: number, row: number): BlockWrites {
    const key = media * 2 ** 32 + row;
    let block = this.#blocks.get(key);
    if (block === undefined) {
      block = { media, row, whole: new EntryPacker(), pieces: [] };
      this.#blocks.set(key, block);
    }
    return block;
  }

  #fail(folder: TargetFolder, name: Uint8Array, error: unknown): void {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
    this.problems.push(findingAt(folder, name, error.code, error.message));
  }
}

const keyOf = ({ folder, name }: Place): string => placeKey(pathOf(folder, name));
