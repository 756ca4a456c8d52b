import { ArchiveError } from '../errors.ts';
import { type BlockType, chunkKinds, maxChunkBytes, segmentBytes, targetPlainBytes } from '../format/constants.ts';
import { GrowingBuffer } from '../pool/growing-buffer.ts';
import { type PoolThreads, startThreads } from '../pool/pool-threads.ts';
import { createRingMemory, Ring } from '../pool/ring.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import { joinPath } from '../system/join-path.ts';
import { BlockStream, type DurableBatch } from './block-stream.ts';
import { ClaimTable, claimLoadLimit, createClaimMemory, firstClaimSlots } from './claim-table.ts';
import { DirectoryLog } from './directory-log.ts';
import { packDirectory } from './directory-record.ts';
import { IndexRows } from './index-rows.ts';
import type { KnownDirectoriesMemory } from './known-directories.ts';
import { KnownIds, type KnownIdsMemory } from './known-ids.ts';
import type { MediaWriter } from './media-writer.ts';
import { packPlaces, unpackPlaces } from './packed-places.ts';
import type {
  CaptureCounts,
  Captured,
  CapturedRoot,
  CaptureSetup,
  DeferredFile,
  DirectoryPlace,
  EntryProblem,
  FinishedFile,
  RootRecord,
  RootSpec,
  SealedBlock,
  Unit,
  UnitResult,
  WaitingEntries,
  WorkerMessage,
  WorkerModule,
} from './protocol.ts';
import type { ReadBack } from './read-back.ts';
import { UnitQueue } from './unit-queue.ts';
import { WorkStack } from './work-stack.ts';

/** What the last point knew, for change detection. */
export interface PreviousCatalog {
  /** Folder of the cached pages. */
  readonly folder: string;
  readonly directories: KnownDirectoriesMemory;
  /** Place of a root in the last point, and its own entry; `undefined` for a new root. */
  root(path: string): { readonly place: number; readonly record: RootRecord } | undefined;
}

/** A tree to capture. */
export interface CaptureRoot extends Omit<RootSpec, 'readFrom' | 'previousPlace'> {
  /** The use that asked for it. */
  readonly source: string;
  /** Absolute path, as the catalog names it. */
  readonly path: string;
  readonly readFrom: string;
}

/** What a capture run works with. */
export interface CaptureOptions {
  readonly roots: readonly CaptureRoot[];
  readonly writer: MediaWriter;
  readonly readBack: ReadBack | undefined;
  readonly mediaId: Uint8Array;
  readonly blockKey: Uint8Array | undefined;
  readonly gearSeed: Uint8Array;
  readonly codec: WorkerModule | undefined;
  readonly known: KnownIdsMemory;
  readonly previous: PreviousCatalog | undefined;
  /** Folder that receives the pages of this run. */
  readonly nextPages: string;
  readonly signal: AbortSignal;
  /** Threads started by `startCaptureThreads`, perhaps while something else was done. The run closes them. */
  readonly threads: CaptureThreads;
  counted(source: string, counts: CaptureCounts): void;
  problem(source: string, problem: EntryProblem): void;
  written(batch: DurableBatch): void;
}

/** How far a capture is. */
export interface CaptureProgress {
  readonly entries: number;
  readonly sourceBytes: number;
  readonly readBytes: number;
  readonly storedBytes: number;
  /** Raw path of a directory that is being captured. */
  readonly current: Uint8Array;
}

/** Threads of a capture. */
export type CaptureThreads = PoolThreads;

/** Starts the threads of a capture, one per core unless told otherwise. */
export const startCaptureThreads = (count?: number): CaptureThreads =>
  startThreads(new URL(import.meta.resolve('@tapedeck/archive/capture-worker')), count);

/** Slots of the ring beyond two per worker: blocks on their way to the destination. */
const spareSlots = 4;
const slotBytes = targetPlainBytes + 2 * maxChunkBytes;

/** Streams trees into a media file: hands directories to the workers, and what they seal to the writer. */
export class CaptureRun {
  readonly index = new IndexRows();
  readonly directories = new DirectoryLog();
  readonly relied = new GrowingBuffer();
  readonly roots: RootRecord[] = [];
  readonly #options: CaptureOptions;
  readonly #pool: WorkerPool<Unit, UnitResult, SealedBlock | Extract<WorkerMessage, { kind: 'relied' }>>;
  readonly #blocks: BlockStream;
  readonly #work: WorkStack;
  readonly #control = new SharedArrayBuffer(8);
  readonly #progress: Float64Array;
  #claims: ClaimTable;
  #nextUnit = 0;
  #current: Uint8Array = new Uint8Array();

  constructor(options: CaptureOptions) {
    const workers = options.threads.workers.length;
    const ringMemory = createRingMemory(2 * workers + spareSlots, slotBytes);
    const progress = new SharedArrayBuffer(24 * workers);
    const claims = createClaimMemory(firstClaimSlots);
    const shared = {
      roots: options.roots.map((root) => ({
        ...root,
        readFrom: Buffer.from(root.readFrom),
        previousPlace: options.previous?.root(root.path)?.place,
      })),
      mediaId: options.mediaId,
      blockKey: options.blockKey,
      gearSeed: options.gearSeed,
      codec: options.codec,
      ring: ringMemory,
      claims,
      known: options.known,
      control: this.#control,
      progress,
      previous: options.previous && { folder: options.previous.folder, directories: options.previous.directories },
      nextPages: options.nextPages,
    };
    const setups: CaptureSetup[] = Array.from({ length: workers }, (_, worker) => ({ ...shared, worker }));
    this.#options = options;
    this.#claims = new ClaimTable(claims);
    this.#progress = new Float64Array(progress);
    this.#pool = new WorkerPool(options.threads, setups, (message) => this.#receive(message));
    this.#blocks = new BlockStream({
      writer: options.writer,
      ring: new Ring(ringMemory),
      index: this.index,
      readBack: options.readBack,
      written: options.written,
    });
    this.#work = new WorkStack(workers);
    options.signal.addEventListener('abort', this.#cancel, { once: true });
    this.#blocks.ended.catch(this.#cancel);
  }

  /** Captures all roots and waits until all of it is written. Afterwards `directories`, `roots` and `index` hold what `commit` needs. */
  async capture(): Promise<void> {
    this.#options.signal.throwIfAborted();
    this.#options.roots.forEach((_, place) => {
      this.#work.pushTask(() => this.#root(place));
    });
    const queue = new UnitQueue(
      () => this.#next(),
      () => this.#pool.hasRoom,
    );
    await this.#throwOnCancel(queue.drain());
    await this.#throwOnCancel(this.flush());
    await this.#throwOnCancel(this.drained());
  }

  progress(): CaptureProgress {
    const sum = (column: number) => this.#progress.reduce((total, value, at) => total + (at % 3 === column ? value : 0), 0);
    return {
      entries: sum(0),
      sourceBytes: sum(1),
      readBytes: sum(2),
      storedBytes: this.#options.writer.storedBytes,
      current: this.#current,
    };
  }

  /** Stores a chunk that is made on the main thread: a page of the directory index. */
  async storeDirectories(bytes: Uint8Array): Promise<Uint8Array> {
    const result = await this.#run({ kind: 'store', id: this.#id(), chunkKind: chunkKinds.directories, bytes });
    return expect(result, 'stored').id;
  }

  /** Seals a block of the index or the root; resolves when a worker has handed it over. */
  async seal(type: BlockType, plain: Uint8Array): Promise<void> {
    // A view would cross with all of the memory that it is a view of.
    await this.#run({ kind: 'seal', id: this.#id(), type, plain: new Uint8Array(plain) }, 0);
  }

  /** Seals what the workers have packed so far. */
  async flush(): Promise<void> {
    await Promise.all(Array.from({ length: this.#pool.size }, (_, worker) => this.#run({ kind: 'flush', id: this.#id() }, worker)));
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

  async #throwOnCancel(work: Promise<void>): Promise<void> {
    try {
      await Promise.race([work, this.#blocks.ended.then(() => work)]);
    } catch (error) {
      throw this.#reasonOf(error);
    }
  }

  /** A broken destination or a cancelled run is the reason to name, not the workers' stop that follows from it. */
  #reasonOf(error: unknown): unknown {
    return this.#blocks.failure ?? (this.#options.signal.aborted ? this.#options.signal.reason : error);
  }

  #receive(message: SealedBlock | Extract<WorkerMessage, { kind: 'relied' }>): void {
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
      this.#run({ kind: 'claims', id: this.#id(), memory }, worker).catch(this.#cancel);
  }

  #id(): number {
    this.#nextUnit += 1;
    return this.#nextUnit;
  }

  async #run(unit: Unit, worker?: number): Promise<UnitResult> {
    try {
      return await this.#pool.run(unit, worker);
    } catch (error) {
      throw this.#reasonOf(error);
    }
  }

  #source(root: number): string {
    return this.#options.roots[root]?.source ?? '';
  }

  /** The next piece of work for the queue. */
  #next(): (() => Promise<void>) | undefined {
    const task = this.#work.takeTask();
    if (task !== undefined) return task;
    const batch = this.#work.takePlaces();
    return batch && (() => this.#tree(batch.root, batch.places));
  }

  async #root(root: number): Promise<void> {
    const spec = this.#options.roots[root];
    if (spec === undefined) return;
    const unit = { kind: 'root', id: this.#id(), root, previous: this.#options.previous?.root(spec.path)?.record } as const;
    const { result, worker } = await this.#runAnywhere(unit);
    const captured = result.kind === 'waiting' ? await this.#finished(result.waiting, worker) : result;
    const { record, isDirectory, device, counts, problems } = expect(captured, 'root');
    this.roots[root] = record;
    this.#account(root, { counts, problems });
    if (isDirectory) this.#work.pushPlaces(root, [{ path: new Uint8Array(), volume: 0, device }]);
  }

  async #tree(root: number, places: readonly DirectoryPlace[]): Promise<void> {
    this.#current = joinPath(Buffer.from(this.#options.roots[root]?.path ?? ''), places[0]?.path ?? new Uint8Array());
    const { result, worker } = await this.#runAnywhere({ kind: 'tree', id: this.#id(), root, places: packPlaces(places) });
    this.#take(root, expect(result, 'captured'), worker, (captured) => this.directories.add(captured.directories));
  }

  /** Accounts for a part of a root and queues what it leaves to do; `done` gets it, and later each directory that had to wait. */
  #take(root: number, captured: Captured, worker: number, done: (captured: Captured) => void): void {
    this.#account(root, captured);
    this.#work.pushPlaces(root, unpackPlaces(captured.left));
    for (const { place, slices } of captured.sliced) this.#slices(root, place, slices);
    if (captured.waiting.length === 0 || captured.directories.length > 0) done(captured);
    for (const waiting of captured.waiting) {
      this.#work.pushTask(async () => {
        const finished = expect(await this.#finished(waiting, worker), 'captured');
        this.#account(root, finished);
        done(finished);
      });
    }
  }

  /** Captures a large directory slice by slice; its pages come together when the last slice is done. */
  #slices(root: number, place: DirectoryPlace, slices: readonly Uint8Array[]): void {
    const pages: Uint8Array[] = [];
    let left = slices.length;
    slices.forEach((names, at) => {
      this.#work.pushTask(async () => {
        const { result, worker } = await this.#runAnywhere({ kind: 'slice', id: this.#id(), root, place, names });
        this.#take(root, expect(result, 'captured'), worker, (captured) => {
          pages[at] = captured.pages;
          left -= 1;
          if (left === 0) this.directories.add(packDirectory(root, place.path, pages));
        });
      });
    });
  }

  #account(root: number, { counts, problems }: Pick<Captured | CapturedRoot, 'counts' | 'problems'>): void {
    const source = this.#source(root);
    this.#options.counted(source, counts);
    for (const problem of problems) this.#options.problem(source, problem);
  }

  async #runAnywhere(unit: Unit): Promise<{ readonly result: UnitResult; readonly worker: number }> {
    const pending = this.#run(unit);
    const worker = this.#pool.workerOf(unit.id) ?? 0;
    return { result: await pending, worker };
  }

  /** Has the segments of large files read by all workers, then finishes what waits for them where it waits. */
  async #finished({ token, files }: WaitingEntries, worker: number): Promise<UnitResult> {
    const finished = await Promise.all(files.map((file) => this.#segments(file)));
    return this.#run({ kind: 'finish', id: this.#id(), token, files: finished }, worker);
  }

  async #segments(file: DeferredFile): Promise<FinishedFile> {
    const count = Math.ceil(file.bytes / segmentBytes);
    const pieces = await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const offset = index * segmentBytes;
        const bytes = Math.min(segmentBytes, file.bytes - offset);
        return this.#run({ kind: 'segment', id: this.#id(), folder: file.folder, name: file.name, offset, bytes });
      }),
    );
    const read = pieces.map((piece) => expect(piece, 'segment'));
    const bytes = read.reduce((sum, piece) => sum + piece.bytes, 0);
    const refusal = read.find((piece) => piece.refusal !== undefined)?.refusal;
    return { record: file.record, ids: Buffer.concat(read.map(({ ids }) => ids)), bytes, refusal };
  }
}

const expect = <Kind extends UnitResult['kind']>(result: UnitResult, kind: Kind): Extract<UnitResult, { kind: Kind }> => {
  if (isKind(result, kind)) return result;
  throw new ArchiveError('WORKER_LOST', `A worker answered "${result.kind}" where "${kind}" was due.`, {
    hint: 'This is a defect; please report it.',
  });
};

const isKind = <Kind extends UnitResult['kind']>(result: UnitResult, kind: Kind): result is Extract<UnitResult, { kind: Kind }> =>
  result.kind === kind;
