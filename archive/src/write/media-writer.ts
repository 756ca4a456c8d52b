import { createHash } from 'node:crypto';
import { writeBlockHeader } from '../format/block-header.ts';
import { type BlockRow, encodeBlockTable } from '../format/block-table.ts';
import { type BlockType, blockHeaderBytes, blockTypes } from '../format/constants.ts';
import { encodePartHeader, type MediaHeader } from '../format/header.ts';
import { sha256 } from '../format/seal.ts';
import { encodeEndMark, encodeTrailer, type MediaTrailer } from '../format/trailer.ts';
import type { Signer } from '../keys/signer.ts';
import type { Store, StoreWriter } from '../store/store.ts';

/** Names of the parts of a media file: `nightly.tdk`, `nightly.part2.tdk`, …. */
export const partName = (base: string, part: number): string => (part === 1 ? `${base}.tdk` : `${base}.part${part}.tdk`);

/** What a media file is written with. */
export interface MediaWriterOptions {
  readonly store: Store;
  /** Folder and name without ending, while it is no restore point yet. */
  readonly workingBase: string;
  readonly header: MediaHeader;
  readonly setKeys: Uint8Array | undefined;
  readonly maxPartBytes: number;
  /** Parts that an interrupted run has written: they come first. */
  readonly begun?: BegunParts;
}

/** What there is already of a media file. */
export interface BegunParts {
  /** What they are called. */
  readonly names: readonly string[];
  readonly parts: MediaTrailer['parts'];
  /** Their blocks, in order. */
  readonly rows: readonly BlockRow[];
}

/** A block, sealed, as it goes to the destination. */
export interface WritableBlock {
  readonly bytes: Uint8Array;
  readonly type: BlockType;
  readonly sequence: number;
  readonly sha256: Uint8Array;
  /** 0 unless it is copied from one of the header's origins. */
  readonly origin?: number;
}

/** Writes one media file front to back: header, blocks in the order they come, block table, trailer. */
export class MediaWriter {
  readonly #options: MediaWriterOptions;
  readonly rows: BlockRow[];
  readonly #parts: MediaTrailer['parts'][number][];
  #file: StoreWriter | undefined;
  #part: number;
  #offset = 0;
  #hash = createHash('sha256');
  /** Bytes written so far, over all parts but those that were begun before. */
  storedBytes = 0;

  constructor(options: MediaWriterOptions) {
    this.#options = options;
    this.rows = [...(options.begun?.rows ?? [])];
    this.#parts = [...(options.begun?.parts ?? [])];
    this.#part = this.#parts.length;
  }

  get part(): number {
    return this.#part;
  }

  workingName(part: number): string {
    return this.#options.begun?.names[part - 1] ?? partName(this.#options.workingBase, part);
  }

  /** Creates the empty media file, under its working name. */
  async start(): Promise<void> {
    this.#part += 1;
    this.#file = await this.#options.store.createExclusive(this.workingName(this.#part));
    const header = encodePartHeader(this.#options.header, this.#part, this.#options.setKeys);
    this.#hash = createHash('sha256').update(sha256(header));
    this.#offset = 0;
    await this.#append(header);
  }

  /** Appends a block and answers its row in the block table. */
  async write(block: WritableBlock): Promise<number> {
    if (this.#offset + block.bytes.length > this.#options.maxPartBytes) await this.nextPart();
    const row = {
      part: this.#part,
      offset: this.#offset,
      storedBytes: block.bytes.length,
      origin: block.origin ?? 0,
      sequence: block.sequence,
      type: block.type,
      sha256: Buffer.from(block.sha256),
    };
    await this.#append(block.bytes);
    this.#hash.update(row.sha256);
    return this.rows.push(row) - 1;
  }

  /** Ends the part: what comes next goes into another one. */
  async nextPart(): Promise<void> {
    this.#endPart();
    await this.flush();
    await this.close();
    await this.start();
  }

  /** Makes all that was written survive a power cut. */
  async flush(): Promise<void> {
    await this.#file?.flush();
  }

  /** Writes block table and trailer: from the flush at its end on, the file is a restore point wherever its parts are found together. */
  async finish(trailer: Omit<MediaTrailer, 'parts' | 'table' | 'signer'>, signer: Signer): Promise<void> {
    const table = encodeBlockTable(this.rows);
    const room = blockHeaderBytes * 2 + table.length + (64 << 10);
    if (this.#offset + room > this.#options.maxPartBytes) await this.nextPart();
    this.#endPart();
    const tableBlock = Buffer.concat([this.#clearHeader(blockTypes.table, table.length), table]);
    const place = { offset: this.#offset, bytes: tableBlock.length, rows: this.rows.length, sha256: sha256(tableBlock) };
    await this.flush();
    const payload = encodeTrailer({ ...trailer, table: place, parts: this.#parts, signer: signer.publicKey }, signer);
    const trailerBlock = Buffer.concat([this.#clearHeader(blockTypes.trailer, payload.length), payload]);
    await this.#append(Buffer.concat([tableBlock, trailerBlock, encodeEndMark(trailerBlock.length)]));
    await this.flush();
    await this.close();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #clearHeader(type: BlockType, bytes: number): Buffer {
    const header = Buffer.alloc(blockHeaderBytes);
    writeBlockHeader(
      { origin: this.#options.header.mediaId, sequence: 0, type, codec: 0, encrypted: false, storedBytes: bytes, plainBytes: bytes },
      header,
    );
    return header;
  }

  async #append(bytes: Uint8Array): Promise<void> {
    if (this.#file === undefined) throw new Error('The media file is closed.');
    await this.#file.append(bytes);
    this.#offset += bytes.length;
    this.storedBytes += bytes.length;
  }

  #endPart(): void {
    this.#parts.push({ bytes: this.#offset, sha256: this.#hash.digest() });
  }
}
