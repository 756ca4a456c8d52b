import { segmentBytes } from '../format/constants.ts';
import { type PoolThreads, startThreads } from '../pool/pool-threads.ts';
import { joinPath } from '../system/join-path.ts';
import { CaptureEngine } from './capture-engine.ts';
import type { CaptureOptions, CaptureProgress } from './capture-options.ts';
import { DirectoryLog } from './directory-log.ts';
import { packDirectory } from './directory-record.ts';
import { expectResult } from './expect-result.ts';
import { OpenedStream } from './opened-stream.ts';
import { packPlaces, unpackPlaces } from './packed-places.ts';
import { readImage } from './read-image.ts';
import { UnitQueue } from './unit-queue.ts';
import type { Captured, CapturedRoot, DeferredFile, EntryProblem, UnitResult, WaitingEntries } from './unit-results.ts';
import type { DirectoryPlace, FinishedFile, RootRecord } from './units.ts';
import { WorkStack } from './work-stack.ts';

/** Threads of a capture. */
export type CaptureThreads = PoolThreads;

/** Starts the threads of a capture, one per core unless told otherwise. */
export const startCaptureThreads = (count?: number): CaptureThreads =>
  startThreads(new URL(import.meta.resolve('@tapedeck/archive/capture-worker')), count);

/** Streams trees into a media file: hands roots, directories and large files to the workers, and puts together what comes back. */
export class CaptureRun {
  readonly engine: CaptureEngine;
  readonly directories = new DirectoryLog();
  readonly roots: RootRecord[] = [];
  readonly #options: CaptureOptions;
  /** Of each root, image and stream, the use that asked for it. */
  readonly #sources: readonly string[];
  readonly #work: WorkStack;
  /** Ends the stream that is being read when the run is at its end, whatever that was. */
  readonly #closing = new AbortController();
  #current: Uint8Array = new Uint8Array();

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#sources = [...options.roots, ...options.images, ...options.streams].map(({ source }) => source);
    this.engine = new CaptureEngine(options);
    this.#work = new WorkStack(this.engine.size);
  }

  /** Captures all roots and waits until all of it is written. Afterwards `directories`, `roots` and the engine's index hold what `commit` needs. */
  async capture(): Promise<void> {
    this.#options.signal.throwIfAborted();
    this.#options.roots.forEach((_, place) => {
      this.#work.pushTask(() => this.#root(place));
    });
    if (this.#options.images.length > 0) this.#work.pushTask(() => this.#readImages());
    if (this.#options.streams.length > 0) this.#work.pushTask(() => this.#streams());
    const queue = new UnitQueue(
      () => this.#next(),
      () => this.engine.hasRoom,
    );
    await this.engine.whileWritable(queue.drain());
    await this.engine.whileWritable(this.engine.flush());
    await this.engine.whileWritable(this.engine.drained());
  }

  progress(): CaptureProgress {
    return { ...this.engine.progress, storedBytes: this.#options.writer.storedBytes, current: this.#current };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.engine.close();
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
    const unit = { kind: 'root', id: this.engine.nextId(), root, previous: this.#options.previous?.root(spec.path)?.record } as const;
    const { result, worker } = await this.engine.runAnywhere(unit);
    const captured = result.kind === 'waiting' ? await this.#finished(result.waiting, worker) : result;
    const { record, isDirectory, device, counts, problems } = expectResult(captured, 'root');
    this.roots[root] = record;
    this.#account(root, { counts, problems });
    if (isDirectory) this.#work.pushPlaces(root, [{ path: new Uint8Array(), volume: 0, device }]);
  }

  /** Captures one image after another: each is work for all threads. */
  async #readImages(): Promise<void> {
    for (const [place, { path, bytes }] of this.#options.images.entries()) {
      this.#current = Buffer.from(path);
      const { record, counts, problems } = await readImage(this.engine, place, bytes);
      const root = this.#options.roots.length + place;
      this.roots[root] = record;
      this.#account(root, { counts, problems });
    }
  }

  /** Captures one stream after another: each is a program that is at work elsewhere. */
  async #streams(): Promise<void> {
    const { roots, streams, signal } = this.#options;
    for (const [place, { path, open }] of streams.entries()) {
      const root = roots.length + this.#options.images.length + place;
      this.#current = Buffer.from(path);
      const openedAt = BigInt(Date.now()) * 1_000_000n;
      const stream = new OpenedStream(open, AbortSignal.any([signal, this.#closing.signal]));
      const worker = place % this.engine.size;
      await stream.sendPieces((bytes) => this.engine.run({ kind: 'piece', id: this.engine.nextId(), root, bytes }, worker));
      signal.throwIfAborted();
      const isWhole = stream.failure === undefined;
      const ended = { kind: 'streamed', id: this.engine.nextId(), root, openedAt, isWhole } as const;
      const { record, counts } = expectResult(await this.engine.run(ended, worker), 'root');
      this.roots[root] = record;
      this.#account(root, { counts, problems: stream.failure === undefined ? [] : [streamFailed(path, stream.failure)] });
    }
  }

  async #tree(root: number, places: readonly DirectoryPlace[]): Promise<void> {
    this.#current = joinPath(Buffer.from(this.#options.roots[root]?.path ?? ''), places[0]?.path ?? new Uint8Array());
    const { result, worker } = await this.engine.runAnywhere({ kind: 'tree', id: this.engine.nextId(), root, places: packPlaces(places) });
    this.#take(root, expectResult(result, 'captured'), worker, (captured) => this.directories.add(captured.directories));
  }

  /** Accounts for a part of a root and queues what it leaves to do; `done` gets it, and later each directory that had to wait. */
  #take(root: number, captured: Captured, worker: number, done: (captured: Captured) => void): void {
    this.#account(root, captured);
    this.#work.pushPlaces(root, unpackPlaces(captured.left));
    for (const { place, slices } of captured.sliced) this.#slices(root, place, slices);
    if (captured.waiting.length === 0 || captured.directories.length > 0) done(captured);
    for (const waiting of captured.waiting) {
      this.#work.pushTask(async () => {
        const finished = expectResult(await this.#finished(waiting, worker), 'captured');
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
        const { result, worker } = await this.engine.runAnywhere({ kind: 'slice', id: this.engine.nextId(), root, place, names });
        this.#take(root, expectResult(result, 'captured'), worker, (captured) => {
          pages[at] = captured.pages;
          left -= 1;
          if (left === 0) this.directories.add(packDirectory(root, place.path, pages));
        });
      });
    });
  }

  #account(root: number, { counts, problems }: Pick<Captured | CapturedRoot, 'counts' | 'problems'>): void {
    const source = this.#sources[root] ?? '';
    this.#options.counted(source, counts);
    for (const problem of problems) this.#options.problem(source, problem);
  }

  /** Has the segments of large files read by all workers, then finishes what waits for them where it waits. */
  async #finished({ token, files }: WaitingEntries, worker: number): Promise<UnitResult> {
    const finished = await Promise.all(files.map((file) => this.#segments(file)));
    return this.engine.run({ kind: 'finish', id: this.engine.nextId(), token, files: finished }, worker);
  }

  async #segments(file: DeferredFile): Promise<FinishedFile> {
    const count = Math.ceil(file.bytes / segmentBytes);
    const pieces = await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const offset = index * segmentBytes;
        const bytes = Math.min(segmentBytes, file.bytes - offset);
        const { folder, name, fixed } = file;
        return this.engine.run({ kind: 'segment', id: this.engine.nextId(), folder, name, offset, bytes, fixed });
      }),
    );
    const read = pieces.map((piece) => expectResult(piece, 'segment'));
    const bytes = read.reduce((sum, piece) => sum + piece.bytes, 0);
    const refusal = read.find((piece) => piece.refusal !== undefined)?.refusal;
    const fixed = read.some((piece) => piece.fixed);
    return { record: file.record, ids: Buffer.concat(read.map(({ ids }) => ids)), bytes, fixed, refusal };
  }
}

const streamFailed = (path: string, error: Error): EntryProblem => ({
  kind: 'unreadable',
  code: 'STREAM_FAILED',
  path: Buffer.from(path),
  message: error.message,
  // Whoever gave the stream knows best what to do about it.
  ...('hint' in error && typeof error.hint === 'string' ? { hint: error.hint } : {}),
});
