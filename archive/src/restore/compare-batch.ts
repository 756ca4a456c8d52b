import { idBytes } from '../format/constants.ts';
import type { Entry } from '../format/entry.ts';
import { cursorAt, type EntryCursor } from '../format/entry-cursor.ts';
import { idsOf } from '../read/chunk-ids.ts';
import type { PointReader } from '../read/point-reader.ts';
import type { ComparedFile, ComparedPiece } from './compare-protocol.ts';
import { EntryPacker, noChunk } from './packed-entries.ts';
import type { PlacedNames } from './placed-names.ts';
import { ChunkPlacer } from './plan.ts';
import type { EntryBatch } from './restore-planner.ts';
import type { PlacedEntry, TargetFolder } from './restore-protocol.ts';

/** Entries and bytes of small files that are compared at once. */
const batchEntries = 2048;
const batchBytes = 128 << 20;
/** Pieces of large files that are told at once. */
const mostPieces = 1 << 14;

/** Restored entries that are compared together. */
export class CompareBatch implements EntryBatch {
  readonly #reader: PointReader;
  readonly #names: PlacedNames;
  readonly #small = new EntryPacker();
  readonly #large: PlacedEntry[] = [];
  #bytes = 0;

  constructor(reader: PointReader, names: PlacedNames) {
    this.#reader = reader;
    this.#names = names;
  }

  get isFull(): boolean {
    return this.#small.count + this.#large.length >= batchEntries || this.#bytes >= batchBytes;
  }

  /** Entries of one chunk or none. */
  get small(): EntryPacker {
    return this.#small;
  }

  /** Takes an entry as it lies at the target; one that did not come is left out. */
  add(folder: TargetFolder, entry: EntryCursor): void {
    const name = this.#names.nameOf({ folder, name: entry.name });
    if (name === undefined) return;
    if (entry.type === 'file' && needsPieces(entry)) this.#large.push({ folder, name: Buffer.from(name), entry: entry.decode() });
    else {
      const isOwn = Buffer.compare(name, entry.name) === 0;
      this.#small.add(folder, isOwn ? entry.encoded : cursorAt({ ...entry.decode(), name: Buffer.from(name) }).encoded, noChunk);
      this.#bytes += entry.size;
    }
  }

  /** Files in pieces, so many at once as one message may hold. */
  async *portions(): AsyncGenerator<readonly ComparedFile[]> {
    for (const { folder, name, entry } of this.#large) {
      let pieces: ComparedPiece[] = [];
      let bytes = 0;
      for await (const piece of this.#piecesOf(entry)) {
        bytes += piece.runs.reduce((sum, run) => sum + run.bytes, 0);
        pieces.push(piece);
        if (pieces.length < mostPieces) continue;
        yield [{ folder, name, pieces, bytes: undefined }];
        pieces = [];
      }
      yield [{ folder, name, pieces, bytes: entry.holes === undefined ? bytes : entry.size }];
    }
  }

  async *#piecesOf(entry: Entry): AsyncGenerator<ComparedPiece> {
    const placer = new ChunkPlacer(entry);
    for await (const ids of idsOf(this.#reader, entry)) {
      for (let at = 0; at < ids.length; at += idBytes) {
        const id = new Uint8Array(ids.subarray(at, at + idBytes));
        yield { id, runs: placer.place(this.#reader.locate(id).bytes) };
      }
    }
  }
}

const needsPieces = ({ chunks, list, hasHoles, torn }: EntryCursor): boolean =>
  list !== undefined || hasHoles || (chunks !== undefined && chunks.length > 0 && (torn || chunks.length > idBytes));
