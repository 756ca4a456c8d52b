import { type BlockType, chunkKinds, maxChunkBytes, targetPlainBytes } from '../format/constants.ts';
import { GrowingBuffer } from '../pool/growing-buffer.ts';
import { createRingMemory, Ring } from '../pool/ring.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import { BlockStream } from './block-stream.ts';
import type { CaptureOptions } from './capture-options.ts';
import type { CaptureSetup } from './capture-setup.ts';
import { createTallyMemory, readTally } from './capture-tally.ts';
import { ClaimTable, claimLoadLimit, createClaimMemory, firstClaimSlots } from './claim-table.ts';
import { expectResult } from './expect-result.ts';
import { IndexRows } from './index-rows.ts';
import { KnownIds } from './known-ids.ts';
import type { ReliedIds, SealedBlock, UnitResult } from './unit-results.ts';
import type { Unit } from './units.ts';

/** Slots of the ring beyond two per worker: blocks on their way to the destination. */
const spareSlots = 4;
const slotBytes = targetPlainBytes + 2 * maxChunkBytes;

/** A unit's answer, and the worker that gave it: what waits there must be finished there. */
export interface AnsweredUnit {
  readonly result: UnitResult;
  readonly worker: number;
}

/** The threads of a capture and the way of their blocks to the destination. Knows nothing of trees: units come from `CaptureRun` and from `commit`. */
export class CaptureEngine {
  /** Where each new chunk went. */
  readonly index = new IndexRows();
  /** Ids that files refer to because another worker claimed them; proved at commit. */
  readonly relied = new GrowingBuffer();
  readonly #options: CaptureOptions;
  readonly #pool: WorkerPool<Unit, UnitResult, SealedBlock | ReliedIds>;
  readonly #blocks: BlockStream;
  readonly #control = new SharedArrayBuffer(8);
  readonly #tally: SharedArrayBuffer;
  #claims: ClaimTable;
  #lastId = 0;

  constructor(options: CaptureOptions) {
    const workers = options.threads.workers.length;
    const ringMemory = createRingMemory(2 * workers + spareSlots, slotBytes);
    this.#tally = createTallyMemory(workers);
    const claims = createClaimMemory(firstClaimSlots);
    const shared = {
      roots: options.roots.map((root) => ({
        ...root,
        path: Buffer.from(root.path),
        readFrom: Buffer.from(root.readFrom),
        elsewhere: (root.elsewhere ?? []).map(asBytes),
        whenBusy: (root.whenBusy ?? []).map(asBytes),
        previousPlace: options.previous?.root(root.path)?.place,
      })),
      images: options.images,
      mediaId: options.mediaId,
      blockKey: options.blockKey,
      gearSeed: options.gearSeed,
      codec: options.codec,
      ring: ringMemory,
      claims,
      known: options.known,
      control: this.#control,
      tally: this.#tally,
      previous: options.previous && { folder: options.previous.folder, directories: options.previous.directories },
      nextPages: options.nextPages,
    };
    const setups: CaptureSetup[] = Array.from({ length: workers }, (_, worker) => ({ ...shared, worker }));
    this.#options = options;
    this.#claims = new ClaimTable(claims);
    this.#pool = new WorkerPool(options.threads, setups, (message) => this.#receive(message));
    this.#blocks = new BlockStream({
      writer: options.writer,
      ring: new Ring(ringMemory),
      index: this.index,
      readBack: options.readBack,
      log: options.fragment?.log,
      written: options.written,
    });
    options.fragment?.begun.forEach((chunks, row) => {
      this.index.add(row, chunks);
    });
    options.signal.addEventListener('abort', this.#cancel, { once: true });
    this.#blocks.ended.catch(this.#cancel);
  }

  /** Workers, each with a thread of its own. */
  get size(): number {
    return this.#pool.size;
  }

  /** Whether some worker can take another unit without a queue of its own growing. */
  get hasRoom(): boolean {
    return this.#pool.hasRoom;
  }

  /** Entries and bytes of the source so far. */
  get progress(): ReturnType<typeof readTally> {
    return readTally(this.#tally);
  }

  /** A number for the next unit. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Has a unit done by `worker`, or by the one with the least to do. */
  async run(unit: Unit, worker?: number): Promise<UnitResult> {
    try {
      return await this.#pool.run(unit, worker);
    } catch (error) {
      throw this.#reasonOf(error);
    }
  }

  /** The same, and tells which worker it was. */
  async runAnywhere(unit: Unit): Promise<AnsweredUnit> {
    const pending = this.run(unit);
    const worker = this.#pool.workerOf(unit.id) ?? 0;
    return { result: await pending, worker };
  }

  /** Waits for work, but no longer than the destination holds; rejects with the reason that a person should read. */
  async whileWritable(work: Promise<void>): Promise<void> {
    try {
      await Promise.race([work, this.#blocks.ended.then(() => work)]);
    } catch (error) {
      throw this.#reasonOf(error);
    }
  }

  /** Stores a chunk that is made on the main thread: a page of the directory index. */
  async storeDirectories(bytes: Uint8Array): Promise<Uint8Array> {
    const result = await this.run({ kind: 'store', id: this.nextId(), chunkKind: chunkKinds.directories, bytes });
    return expectResult(result, 'stored').id;
  }

  /** Seals a block of the index or the root; resolves when a worker has handed it over. */
  async seal(type: BlockType, plain: Uint8Array): Promise<void> {
    // A view would cross with all of the memory that it is a view of.
    await this.run({ kind: 'seal', id: this.nextId(), type, plain: new Uint8Array(plain) }, 0);
  }

  /** Seals what the workers have packed so far. */
  async flush(): Promise<void> {
    await Promise.all(Array.from({ length: this.#pool.size }, (_, worker) => this.run({ kind: 'flush', id: this.nextId() }, worker)));
  }

  /** Waits until every block sealed so far is written, so that the index knows its row. */
  async drained(): Promise<void> {
    await this.#blocks.drained();
  }

  /** Waits until every block is written and read back. */
  async end(): Promise<void> {
    await this.#blocks.end();
    await this.#options.readBack?.catchUp();
  }

  /** Ordinals of the earlier media files that this one relies on. */
  usedMedia(): readonly number[] {
    return new KnownIds(this.#options.known).usedOrdinals();
  }

  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#cancel);
    Atomics.store(new Int32Array(this.#control), 1, 1);
    await this.#pool.close();
  }

  readonly #cancel = (): void => {
    Atomics.store(new Int32Array(this.#control), 1, 1);
  };

  /** A broken destination or a cancelled run is the reason to name, not the workers' stop that follows from it. */
  #reasonOf(error: unknown): unknown {
    return this.#blocks.failure ?? (this.#options.signal.aborted ? this.#options.signal.reason : error);
  }

  #receive(message: SealedBlock | ReliedIds): void {
    if (message.kind === 'relied') this.relied.extend(message.ids.length).set(message.ids);
    else {
      this.#blocks.push(message);
      if (this.#claims.load > claimLoadLimit) this.#addClaims();
    }
  }

  #addClaims(): void {
    const memory = createClaimMemory(this.#claims.slots * 2);
    this.#claims = new ClaimTable(memory);
    for (let worker = 0; worker < this.#pool.size; worker++)
      this.run({ kind: 'claims', id: this.nextId(), memory }, worker).catch(this.#cancel);
  }
}

const asBytes = ({ path, readFrom }: { readonly path: string; readonly readFrom: string }) => ({
  path: Buffer.from(path),
  readFrom: Buffer.from(readFrom),
});
