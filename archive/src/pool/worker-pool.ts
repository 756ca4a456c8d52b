import type { Worker } from 'node:worker_threads';
import { endThreads, type PoolThreads, workerFailed, workerLost, workersEnded } from './pool-threads.ts';
import type { Started } from './serve-units.ts';

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
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown; readonly foreseen: object };

/** How many units a worker holds at once: one at work and one that waits, so that it never idles. */
const depth = 2;

/** Worker threads that take units and answer them. `Other` are messages that belong to no unit: sealed blocks. */
export class WorkerPool<Unit extends Identified, Result, Other extends { readonly kind: string }> {
  readonly #threads: PoolThreads;
  readonly #loads: number[];
  readonly #waiting = new Map<number, Waiting<Result>>();
  readonly #onOther: (message: Other) => void;
  #failure: unknown;
  #closing = false;

  /** Sets up threads that `startThreads` has started. */
  constructor(threads: PoolThreads, setups: readonly unknown[], onOther: (message: Other) => void) {
    this.#onOther = onOther;
    this.#threads = threads;
    this.#loads = threads.workers.map(() => 0);
    for (const [place, worker] of threads.workers.entries()) this.#setUp(worker, setups[place]);
    for (const [place, start] of threads.starts.entries()) this.#hearOf(start, threads.workers[place]);
  }

  get size(): number {
    return this.#threads.workers.length;
  }

  /** Whether some worker can take another unit without a queue of its own growing. */
  get hasRoom(): boolean {
    return this.#loads.some((load) => load < depth);
  }

  /** Gives a unit to `worker`, or to the one with the least to do. Bytes in it should be copies of their own: a view takes all of the memory behind it along. */
  run(unit: Unit, worker = this.#leastLoaded()): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined || this.#closing) {
        reject(this.#failure ?? workersEnded());
        return;
      }
      this.#waiting.set(unit.id, { worker, resolve, reject });
      this.#loads[worker] = (this.#loads[worker] ?? 0) + 1;
      this.#threads.workers[worker]?.postMessage(unit);
    });
  }

  /** The worker that has the unit: units that must be finished where they began ask this before they are answered. */
  workerOf(id: number): number | undefined {
    return this.#waiting.get(id)?.worker;
  }

  /** Ends the threads. Who still waits then, or comes later, is told. */
  async close(): Promise<void> {
    this.#closing = true;
    await endThreads(this.#threads);
    this.#fail(workersEnded());
  }

  #setUp(worker: Worker, setup: unknown): void {
    worker.on('message', (message: Answer<Result> | Other | Started) => this.#receive(message));
    worker.on('error', (error) => this.#fail(workerFailed(error)));
    worker.on('exit', (code) => {
      if (!this.#closing) this.#fail(workerLost(code));
    });
    worker.postMessage(setup);
  }

  /** One may have failed, or started and gone, before anybody listened. */
  #hearOf(start: Promise<void>, worker: Worker | undefined): void {
    start.then(
      () => {
        if ((worker?.threadId ?? 0) < 0 && !this.#closing) this.#fail(workerLost(0));
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #receive(message: Answer<Result> | Other | Started): void {
    if (isStarted(message)) return;
    if (!isAnswer(message)) {
      this.#onOther(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    this.#loads[waiting.worker] = (this.#loads[waiting.worker] ?? 1) - 1;
    if (message.kind === 'done') waiting.resolve(message.result);
    else waiting.reject(typeof message.error === 'object' ? Object.assign(message.error ?? {}, message.foreseen) : message.error);
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

const isStarted = (message: { readonly kind: string }): message is Started => message.kind === 'started';

const isAnswer = <Result, Other extends { readonly kind: string }>(message: Answer<Result> | Other): message is Answer<Result> =>
  message.kind === 'done' || message.kind === 'failed';
