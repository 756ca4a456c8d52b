import { idBytes } from '../format/constants.ts';
import type { EntryCursor } from '../format/entry-cursor.ts';
import type { LocatedChunk, PointReader } from '../read/point-reader.ts';
import { findingAt } from './findings.ts';
import { EntryPacker, noChunk } from './packed-entries.ts';
import { placeChunks, splitIds } from './plan.ts';
import type { PieceWrite, PlacedEntry, RestoreFinding, TargetFolder } from './restore-protocol.ts';

/** Entries and bytes that are planned at once: blocks are read once within such a batch. */
const batchEntries = 8192;
const batchBytes = 256 << 20;

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
  #entries = 0;
  #bytes = 0;

  constructor(reader: PointReader) {
    this.#reader = reader;
  }

  get isFull(): boolean {
    return this.#entries >= batchEntries || this.#bytes >= batchBytes;
  }

  /** The blocks in the order of the media files. */
  get blocks(): readonly BlockWrites[] {
    return [...this.#blocks.values()].sort((a, b) => a.media - b.media || a.row - b.row);
  }

  /** Adds an entry that is no directory. */
  add(folder: TargetFolder, entry: EntryCursor): void {
    this.#entries += 1;
    this.#bytes += entry.size;
    const { chunks, list } = entry;
    const hasContent = entry.type === 'file' && (entry.hasHoles || list !== undefined || (chunks !== undefined && chunks.length > 0));
    if (!hasContent) this.special.add(folder, entry.encoded, noChunk);
    else if (chunks?.length === idBytes && !entry.hasHoles) this.#addSmall(folder, entry, chunks);
    else this.large.push({ folder, name: Buffer.from(entry.name), entry: entry.decode(), createdAs: undefined, broken: false });
  }

  /** Spreads large files that were created over the blocks. A file whose chunks cannot be found is a problem of its own. */
  async planLarge(): Promise<void> {
    for (const file of this.large) {
      const { createdAs } = file;
      if (createdAs === undefined) continue;
      try {
        await this.#spread(file, createdAs);
      } catch (error) {
        this.#fail(file.folder, file.name, error);
        file.broken = true;
      }
    }
  }

  #addSmall(folder: TargetFolder, entry: EntryCursor, id: Buffer): void {
    try {
      const { media, row, offset, bytes } = this.#reader.locate(id);
      this.#block(media, row).whole.add(folder, entry.encoded, { chunkOffset: offset, chunkBytes: bytes });
    } catch (error) {
      this.#fail(folder, Buffer.from(entry.name), error);
    }
  }

  async #spread({ folder, name, entry }: LargeFile, createdAs: Uint8Array): Promise<void> {
    const located: (LocatedChunk & { readonly id: Buffer })[] = splitIds(await this.#reader.chunkIds(entry)).map((id) => ({
      id,
      ...this.#reader.locate(id),
    }));
    for (const [index, { id, runs }] of placeChunks(entry, located).entries()) {
      const at = located[index];
      if (at === undefined) continue;
      const piece = { folder, name, createdAs, id: new Uint8Array(id), runs, chunkOffset: at.offset, chunkBytes: at.bytes };
      this.#block(at.media, at.row).pieces.push(piece);
    }
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
