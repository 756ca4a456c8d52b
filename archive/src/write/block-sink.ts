import type { MessagePort } from 'node:worker_threads';
import {
  type BlockType,
  blockTypes,
  type ChunkKind,
  chunkKinds,
  idBytes,
  maxChunkBytes,
  targetCatalogBytes,
  targetPlainBytes,
} from '../format/constants.ts';
import { type BlockCodec, sealBlock, sha256 } from '../format/seal.ts';
import { Ring } from '../pool/ring.ts';
import type { CaptureSetup } from './capture-setup.ts';
import { type ClaimMemory, ClaimTables } from './claim-table.ts';
import { KnownIds } from './known-ids.ts';
import { Pack } from './pack.ts';
import type { SealedBlock } from './unit-results.ts';

/** Ids that are sent to the main thread at once. */
const reliedBatch = 4096;

/** Where a worker's chunks go: known ones nowhere, new ones into a pack, full packs sealed into the ring and announced. */
export class BlockSink {
  readonly data = new Pack(blockTypes.data, targetPlainBytes, maxChunkBytes);
  readonly #catalog = new Pack(blockTypes.catalog, targetCatalogBytes, maxChunkBytes);
  readonly #setup: CaptureSetup;
  readonly #codec: BlockCodec | undefined;
  readonly #key: Buffer | undefined;
  readonly #ring: Ring;
  readonly #claims: ClaimTables;
  readonly #known: KnownIds;
  readonly #control: Int32Array;
  readonly #port: MessagePort;
  #relied: Buffer[] = [];

  constructor(setup: CaptureSetup, codec: BlockCodec | undefined, port: MessagePort) {
    this.#setup = setup;
    this.#codec = codec;
    this.#key = setup.blockKey && Buffer.from(setup.blockKey);
    this.#ring = new Ring(setup.ring);
    this.#claims = new ClaimTables([setup.claims]);
    this.#known = new KnownIds(setup.known);
    this.#control = new Int32Array(setup.control);
    this.#port = port;
  }

  get cancelled(): boolean {
    return Atomics.load(this.#control, 1) === 1;
  }

  /** Goes on claiming in a new table, since the last one is filling up. */
  addClaims(memory: ClaimMemory): void {
    this.#claims.add(memory);
  }

  /** Whether an earlier media file holds all chunks of a file that looks unchanged. */
  holdsAll(ids: Uint8Array): boolean {
    for (let at = 0; at < ids.length; at += idBytes) {
      if (!this.#known.rely(ids.subarray(at, at + idBytes))) return false;
    }
    return true;
  }

  /** Takes the next `bytes` bytes of the data pack's buffer, where a file was read to, as a chunk; answers its id. */
  keepRead(bytes: number): Buffer {
    const pack = this.data;
    const id = sha256(pack.buffer.subarray(pack.used, pack.used + bytes));
    if (this.#isNew(id)) {
      pack.keep(id, bytes, chunkKinds.data);
      if (pack.isFull) this.#seal(pack);
    }
    return id;
  }

  /** Takes a chunk that lies elsewhere; answers its id. */
  add(bytes: Buffer, kind: ChunkKind, path?: Buffer): Buffer {
    const id = sha256(bytes);
    if (!this.#isNew(id)) return id;
    const pack = kind === chunkKinds.data ? this.data : this.#catalog;
    pack.add(id, bytes, kind, path);
    if (pack.isFull) this.#seal(pack);
    return id;
  }

  /** Seals what is packed so far and reports all ids relied on. */
  flush(): void {
    for (const pack of [this.data, this.#catalog]) if (!pack.isEmpty) this.#seal(pack);
    this.#sendRelied();
  }

  /** Seals a block that is no pack of chunks: index and root. */
  sealPlain(plain: Buffer, type: BlockType): void {
    this.#send(plain, type, new Uint8Array());
  }

  #isNew(id: Buffer): boolean {
    if (this.#known.rely(id)) return false;
    if (this.#claims.claim(id)) return true;
    this.#relied.push(id);
    if (this.#relied.length >= reliedBatch) this.#sendRelied();
    return false;
  }

  #seal(pack: Pack): void {
    this.#send(pack.plain(), pack.type, pack.packedRows());
    pack.clear();
  }

  #send(plain: Buffer, type: BlockType, chunks: Uint8Array): void {
    const slot = this.#ring.acquire(() => this.cancelled);
    const view = this.#ring.view(slot);
    // Drawn once and before sealing, so that no nonce is ever used twice, whatever happens to the block.
    const sequence = Atomics.add(this.#control, 0, 1);
    const bytes = sealBlock(plain, { origin: this.#setup.mediaId, sequence, type }, this.#codec, this.#key, view);
    const block: SealedBlock = {
      kind: 'block',
      slot,
      bytes,
      plainBytes: plain.length,
      type,
      sequence,
      sha256: new Uint8Array(sha256(view.subarray(0, bytes))),
      chunks,
    };
    this.#port.postMessage(block);
  }

  #sendRelied(): void {
    if (this.#relied.length === 0) return;
    this.#port.postMessage({ kind: 'relied', ids: new Uint8Array(Buffer.concat(this.#relied)) });
    this.#relied = [];
  }
}
