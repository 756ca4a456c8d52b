import { ArchiveError } from '../errors.ts';
import type { BlockRow } from '../format/block-table.ts';
import { ChunkIndex, indexRowBytes, sortById } from '../format/chunk-index.ts';
import { decodeChunkTable } from '../format/chunk-table.ts';
import { blockHeaderBytes, blockTypes, chunkKinds, idBytes } from '../format/constants.ts';
import { decodeRoot } from '../format/root.ts';
import { sha256 } from '../format/seal.ts';
import { GrowingBuffer } from '../pool/growing-buffer.ts';
import { readPartHeader } from '../read/media-file.ts';
import { type BlockOpener, openRow } from '../read/open-row.ts';
import type { Store } from '../store/store.ts';
import { LostCatalog } from './lost-catalog.ts';
import { type FoundBlock, scanBlocks } from './scan-blocks.ts';

/** What a media file holds that is whole, found without its trailer, table, index or root. */
export interface Salvaged {
  readonly rows: readonly BlockRow[];
  readonly index: ChunkIndex;
  readonly catalog: LostCatalog;
  /** Blocks that open and are what their chunks say. */
  readonly blocks: number;
  /** Places where one begins that is not, and holes between them. */
  readonly damaged: readonly { readonly name: string; readonly offset: number; readonly bytes: number; readonly message: string }[];
}

/** What is salvaged. */
export interface SalvageOptions {
  readonly store: Store;
  /** Names of its parts, as many as there are, in their order. */
  readonly parts: readonly string[];
  /** Opens its blocks; one that cannot be opened is lost. */
  readonly opener: BlockOpener;
  readonly signal: AbortSignal;
  progress(bytes: number): void;
}

/** Reads all parts and takes what is whole. Each chunk is held against its id, so nothing wrong comes out of it. */
export const salvageMedia = async (options: SalvageOptions): Promise<Salvaged> => {
  const run = new SalvageRun(options);
  await run.read();
  return run.result();
};

class SalvageRun {
  readonly #options: SalvageOptions;
  readonly #rows: BlockRow[] = [];
  readonly #index = new GrowingBuffer();
  readonly #catalog = new LostCatalog();
  readonly #damaged: Salvaged['damaged'][number][] = [];
  #bytes = 0;

  constructor(options: SalvageOptions) {
    this.#options = options;
  }

  async read(): Promise<void> {
    for (const [place, name] of this.#options.parts.entries()) {
      const file = await this.#options.store.open(name);
      try {
        for await (const found of scanBlocks(file, (await readPartHeader(file, name)).bytes, name)) {
          this.#options.signal.throwIfAborted();
          if ('sealed' in found) this.#block(name, place + 1, found);
          else this.#damaged.push({ name, ...found, message: 'no block begins here' });
          this.#bytes += 'sealed' in found ? found.sealed.length : found.bytes;
          this.#options.progress(this.#bytes);
        }
      } finally {
        await file.close();
      }
    }
  }

  result(): Salvaged {
    const index = new ChunkIndex(sortById(this.#index.view(), indexRowBytes));
    return { rows: this.#rows, index, catalog: this.#catalog, blocks: this.#rows.length, damaged: this.#damaged };
  }

  #block(name: string, part: number, { offset, header, sealed }: FoundBlock): void {
    if (header.type === blockTypes.index || header.type > blockTypes.root) return;
    const what = `block at byte ${offset} of "${name}"`;
    const { births } = this.#options.opener;
    const origin = births.findIndex((birth) => birth !== undefined && Buffer.from(birth.mediaId).equals(header.origin));
    const { sequence, type } = header;
    const row = { part, offset, storedBytes: blockHeaderBytes + header.storedBytes, origin, sequence, type, sha256: sha256(sealed) };
    try {
      const plain = openRow(sealed, row, this.#options.opener, what);
      if (type === blockTypes.root) this.#catalog.addRoots(decodeRoot(plain));
      else this.#chunks(plain, what);
      this.#rows.push(row);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#damaged.push({ name, offset, bytes: sealed.length, message: error.message });
    }
  }

  #chunks(plain: Buffer, what: string): void {
    let offset = 0;
    for (const { id, bytes, kind, path } of decodeChunkTable(plain, what)) {
      const chunk = plain.subarray(offset, offset + bytes);
      if (sha256(chunk).equals(id)) {
        const entry = this.#index.extend(indexRowBytes);
        entry.set(id);
        entry.writeUInt32BE(this.#rows.length, idBytes);
        entry.writeUInt32BE(offset, idBytes + 4);
        entry.writeUInt32BE(bytes, idBytes + 8);
        if (kind === chunkKinds.page && path !== undefined) this.#catalog.add(path, id, chunk);
      }
      offset += bytes;
    }
  }
}
