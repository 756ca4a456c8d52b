import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ArchiveError } from '../errors.ts';

/** A unit of work; `id` ties the answer to it. */
interface Identified {
  readonly id: number;
}

interface Waiting<Result> {
  readonly worker: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

type Answer<Result> =
  | { readonly kind: 'done'; readonly id: number; readonly result: Result }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown };

/** How many units a worker holds at once: one at work and one that waits, so that it never idles. */
const depth = 2;

/** Workers make little that lives long, so a small nursery serves as well as the usual one and takes a quarter of its memory. */
const nurseryMegabytes = 6;

/** Starts threads that load a module which serves units; they are best started while there is something else to do. */
export const startThreads = (module: URL, count = availableParallelism()): readonly Worker[] =>
  Array.from(
    { length: count },
    () =>
      new Worker(module, {
        resourceLimits: { maxYoungGenerationSizeMb: nurseryMegabytes },
        // Handles come from system calls that Node does not see; its book-keeping of them would only warn.
        trackUnmanagedFds: false,
      }),
  );

/** Worker threads that take units and answer them. `Other` are messages that belong to no unit: sealed blocks. */
export class WorkerPool<Unit extends Identified, Result, Other extends { readonly kind: string }> {
  readonly #workers: readonly Worker[];
  readonly #loads: number[];
  readonly #waiting = new Map<number, Waiting<Result>>();
  readonly #onOther: (message: Other) => void;
  #failure: unknown;
  #closing = false;

  /** Sets up threads that `startThreads` has started. */
  constructor(threads: readonly Worker[], setups: readonly unknown[], onOther: (message: Other) => void) {
    this.#onOther = onOther;
    this.#workers = threads;
    this.#loads = threads.map(() => 0);
    for (const [place, thread] of threads.entries()) this.#setUp(thread, setups[place]);
  }

  get size(): number {
    return this.#workers.length;
  }

  /** Whether some worker can take another unit without a queue of its own growing. */
  get hasRoom(): boolean {
    return this.#loads.some((load) => load < depth);
  }

  /** Gives a unit to `worker`, or to the one with the least to do. */
  run(unit: Unit, worker = this.#leastLoaded()): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#waiting.set(unit.id, { worker, resolve, reject });
      this.#loads[worker] = (this.#loads[worker] ?? 0) + 1;
      this.#workers[worker]?.postMessage(unit);
    });
  }

  /** The worker that has the unit: units that must be finished where they began ask this before they are answered. */
  workerOf(id: number): number | undefined {
    return this.#waiting.get(id)?.worker;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #setUp(worker: Worker, setup: unknown): void {
    worker.on('message', (message: Answer<Result> | Other) => this.#receive(message));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) => {
      if (!this.#closing)
        this.#fail(
          new ArchiveError('WORKER_LOST', `A worker thread ended with code ${code}.`, {
            hint: 'Run the job again; nothing was committed.',
          }),
        );
    });
    worker.postMessage(setup);
  }

  #receive(message: Answer<Result> | Other): void {
    if (!isAnswer(message)) {
      this.#onOther(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    this.#loads[waiting.worker] = (this.#loads[waiting.worker] ?? 1) - 1;
    if (message.kind === 'done') waiting.resolve(message.result);
    else waiting.reject(message.error);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  #leastLoaded(): number {
    return this.#loads.indexOf(Math.min(...this.#loads));
  }
}

const isAnswer = <Result, Other extends { readonly kind: string }>(message: Answer<Result> | Other): message is Answer<Result> =>
  message.kind === 'done' || message.kind === 'failed';
