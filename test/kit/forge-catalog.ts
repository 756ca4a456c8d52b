import { zstdCompressSync } from 'node:zlib';
import { bareEntry, type Entry, type MediaHeader, type Signer } from '@tapedeck/archive';
import { writeBlockHeader } from '../../archive/src/format/block-header.ts';
import type { BlockRow } from '../../archive/src/format/block-table.ts';
import { type CborValue, encodeCbor } from '../../archive/src/format/cbor-writer.ts';
import { indexRowBytes, sortById } from '../../archive/src/format/chunk-index.ts';
import { encodeChunkTable } from '../../archive/src/format/chunk-table.ts';
import { type BlockType, blockHeaderBytes, blockTypes, type ChunkKind, chunkKinds, idBytes } from '../../archive/src/format/constants.ts';
import { type DirectoryRow, encodeDirectoryPage } from '../../archive/src/format/directory-page.ts';
import { encodePartHeader } from '../../archive/src/format/header.ts';
import { sha256 } from '../../archive/src/format/seal.ts';
import type { MediaTrailer } from '../../archive/src/format/trailer.ts';
import { encodedEntry, encodedPage } from '../archive/format/arbitrary-entries.ts';
import { forgedEnd } from './forged-end.ts';

/** A folder of a forged catalog. Its path may be any bytes, its pages may be given as they are. */
export interface ForgedFolder {
  readonly path: string | Buffer;
  readonly entries?: readonly Entry[];
  readonly pages?: readonly Buffer[];
  readonly root?: number;
}

/** What a forger who has the signing key of a site puts into a media file. */
export interface ForgedCatalog {
  readonly roots?: readonly { readonly path: string; readonly entry?: Buffer }[];
  readonly folders: readonly ForgedFolder[];
  /** Names of owners by number, for pages that are not given as they are. */
  readonly owners?: ReadonlyMap<number, string>;
  /** Chunks of content, and lists of chunks. */
  readonly chunks?: readonly Buffer[];
  /** Rows of the chunk index besides those that belong there. */
  readonly indexRows?: readonly Buffer[];
  /** In the place of the index, the root, or of what the trailer says. */
  readonly index?: Buffer;
  readonly root?: Buffer;
  readonly trailer?: Partial<MediaTrailer>;
  readonly siteFile?: CborValue;
  /** What a compressed block says of its plain length, where that is not the truth. */
  readonly claims?: (plain: Buffer) => number;
  /** What the block table says of the blocks, where that is not the truth. */
  readonly table?: (rows: readonly BlockRow[]) => readonly BlockRow[];
}

/** Who signs, and in whose name. Nothing is encrypted. */
export interface Forger {
  readonly header: MediaHeader;
  readonly setKeys: Uint8Array | undefined;
  readonly signer: Signer;
}

/** An entry by its name, a file unless told otherwise. */
export const entryNamed = (name: string | Buffer, more: Partial<Entry> = {}): Entry => ({
  ...bareEntry,
  name: Buffer.from(name),
  type: 'file',
  mode: more.type === 'directory' ? 0o755 : 0o644,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
  modified: 1_700_000_000_000_000_000n,
  ...more,
});

/** A file with content that is given to the catalog as a chunk. */
export const fileHolding = (name: string | Buffer, content: Buffer, more: Partial<Entry> = {}): Entry =>
  entryNamed(name, { size: content.length, chunks: sha256(content), ...more });

/** A row of the chunk index. */
export const indexRow = (id: Uint8Array, row: number, offset: number, bytes: number): Buffer => {
  const encoded = Buffer.alloc(indexRowBytes);
  encoded.set(id);
  for (const [place, value] of [row, offset, bytes].entries()) encoded.writeUInt32BE(value, idBytes + place * 4);
  return encoded;
};

/** A whole media file of one part, whose every checksum and signature fits. */
export const forgeCatalog = (forger: Forger, catalog: ForgedCatalog): Buffer => {
  const file = new ForgedFile(forger, catalog);
  const pages = catalog.folders.map(
    ({ entries = [], pages: given }) => given ?? [encodedPage(catalog.owners ?? new Map(), new Map(), entries)],
  );
  const rows = catalog.folders.map(({ path, root = 0 }, place): DirectoryRow => {
    const ids = (pages[place] ?? []).flatMap((page) => [sha256(page), Buffer.alloc(idBytes)]);
    return { root, path: Buffer.from(path), pages: Buffer.concat(ids) };
  });
  const directories = Buffer.from(encodeDirectoryPage(rows));
  file.addChunks(blockTypes.data, chunkKinds.data, catalog.chunks ?? []);
  file.addChunks(blockTypes.catalog, chunkKinds.page, pages.flat());
  file.addChunks(blockTypes.catalog, chunkKinds.directories, [directories]);
  const index = catalog.index ?? sortById(Buffer.concat([...file.index, ...(catalog.indexRows ?? [])]), indexRowBytes);
  const firstRow = file.add(blockTypes.index, index);
  const root = file.add(blockTypes.root, catalog.root ?? forgedRoot(catalog, rows[0], sha256(directories)));
  return file.finish({
    index: { firstRow, blocks: 1, chunks: Math.floor(index.length / indexRowBytes) },
    root: { row: root },
    ...catalog.trailer,
  });
};

const forgedRoot = ({ roots = [{ path: '/srv' }], siteFile = null }: ForgedCatalog, first: DirectoryRow | undefined, id: Buffer): Buffer =>
  encodeCbor({
    host: 'test',
    startedAt: '2026-11-22T01:00:00.000Z',
    finishedAt: '2026-11-22T01:00:00.000Z',
    roots: roots.map(({ path, entry }) => ({
      source: 'files',
      path: Buffer.from(path),
      entry: entry ?? encodedEntry(entryNamed('', { type: 'directory' })),
    })),
    directories: first === undefined ? [] : [{ root: first.root, first: first.path, id }],
    statistics: { files: 0, directories: 0, others: 0, sourceBytes: 0 },
    captured: [],
    workloads: [],
    siteFile,
  });

class ForgedFile {
  readonly #forger: Forger;
  readonly #claims: (plain: Buffer) => number;
  readonly #told: (rows: readonly BlockRow[]) => readonly BlockRow[];
  readonly #front: Buffer;
  readonly #blocks: Buffer[] = [];
  readonly #rows: BlockRow[] = [];
  readonly index: Buffer[] = [];

  constructor(forger: Forger, { claims = (plain) => plain.length, table = (rows) => rows }: ForgedCatalog) {
    this.#forger = forger;
    this.#claims = claims;
    this.#told = table;
    this.#front = encodePartHeader(forger.header, 1, forger.setKeys);
  }

  addChunks(type: BlockType, kind: ChunkKind, chunks: readonly Buffer[]): void {
    const once = [...new Map(chunks.map((chunk) => [sha256(chunk).toString('hex'), chunk])).values()];
    for (const chunk of once) {
      const id = sha256(chunk);
      const row = this.add(type, Buffer.concat([chunk, encodeChunkTable([{ id, bytes: chunk.length, kind, path: undefined }])]));
      this.index.push(indexRow(id, row, 0, chunk.length));
    }
  }

  /** Compresses and adds a block; answers its row. */
  add(type: BlockType, plain: Buffer): number {
    const payload = Buffer.from(zstdCompressSync(plain));
    const sequence = this.#rows.length;
    const lengths = { storedBytes: payload.length, plainBytes: this.#claims(plain) };
    const head = Buffer.alloc(blockHeaderBytes);
    writeBlockHeader({ origin: this.#forger.header.mediaId, sequence, type, codec: 1, encrypted: false, ...lengths }, head);
    const block = Buffer.concat([head, payload]);
    const offset = this.#end();
    this.#blocks.push(block);
    return this.#rows.push({ part: 1, offset, storedBytes: block.length, origin: 0, sequence, type, sha256: sha256(block) }) - 1;
  }

  finish(trailer: Pick<MediaTrailer, 'index' | 'root'> & Partial<MediaTrailer>): Buffer {
    const { mediaId, setId, sequence } = this.#forger.header;
    const body = { mediaId, front: this.#front, rows: this.#rows };
    const named = { format: 1, mediaId, setId, sequence, refersTo: [], replaces: [] };
    const end = forgedEnd(body, this.#forger.signer, (truth) => ({ ...named, ...truth, ...trailer }), this.#told(this.#rows));
    return Buffer.concat([this.#front, ...this.#blocks, end]);
  }

  #end(): number {
    return this.#blocks.reduce((sum, { length }) => sum + length, this.#front.length);
  }
}
