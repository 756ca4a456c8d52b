import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ArchiveError } from '../errors.ts';
import { hasCode } from '../set/has-code.ts';
import { linuxCalls } from '../system/linux.ts';
import { endMessage, type Started } from './serve-units.ts';

/** Worker threads that load, or have loaded, a module which serves units. */
export interface PoolThreads {
  readonly workers: readonly Worker[];
  /** For each: resolves when it has loaded its module, rejects with the reason why it could not. */
  readonly starts: readonly Promise<void>[];
}

/** Workers make little that lives long, so a small nursery serves as well as the usual one and takes a quarter of its memory. */
const nurseryMegabytes = 6;

/** Starts threads, one per core unless told otherwise; they are best started while there is something else to do. */
export const startThreads = (module: URL, count = availableParallelism()): PoolThreads => {
  const workers = Array.from(
    { length: count },
    () =>
      new Worker(module, {
        resourceLimits: { maxYoungGenerationSizeMb: nurseryMegabytes },
        // Handles come from system calls that Node does not see; its book-keeping of them would only warn.
        trackUnmanagedFds: false,
      }),
  );
  return { workers, starts: workers.map(startOf) };
};

/** How long a thread may take to come to the end of what it is at. One that takes longer hangs in a system call. */
const endMs = 30_000;
/** How long one that was stopped may take to go. One that hangs in a system call does not go before that comes back, if it ever does. */
const stopMs = 1_000;

/** From this size on a process is slow to start others; binding the call that makes it smaller takes a while too. */
const largeBytes = 256 << 20;

/**
 * Ends threads when they have come to the end of what they are at. They end themselves: a thread that is stopped from outside while
 * it loads a native module, or is in a call of one, takes the whole process with it. One that hangs is left behind. What the others
 * leave is given back: a process that is large for nothing takes ten times as long to start another.
 */
export const endThreads = async ({ workers }: PoolThreads): Promise<void> => {
  await Promise.all(workers.map(endOf));
  if (process.memoryUsage.rss() > largeBytes) linuxCalls()?.trimMemory();
};

const endOf = (worker: Worker): Promise<void> =>
  new Promise((resolve) => {
    if (worker.threadId < 0) {
      resolve();
      return;
    }
    let waiting = setTimeout(() => {
      worker.terminate();
      // Who waits has something to give back: the lock of a media set must not hang with the thread.
      waiting = setTimeout(resolve, stopMs);
    }, endMs);
    worker.once('exit', () => {
      clearTimeout(waiting);
      resolve();
    });
    worker.postMessage(endMessage);
  });

const startOf = (worker: Worker): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.on('message', ({ kind }: Started | { readonly kind: string }) => {
    if (kind === 'started') resolve();
  });
  worker.on('error', (error) => reject(workerFailed(error)));
  worker.once('exit', (code) => reject(workerLost(code)));
  // It is told to whoever asks; nobody may have yet.
  promise.catch(() => undefined);
  return promise;
};

/** What ended a thread, in words where that was foreseen. */
export const workerFailed = (error: unknown): unknown =>
  hasCode(error, 'ERR_WORKER_OUT_OF_MEMORY')
    ? new ArchiveError('WORKER_OUT_OF_MEMORY', 'A worker thread has no memory left.', {
        hint: 'Run the job again when the machine has more to spare; nothing was committed.',
        cause: error,
      })
    : error;

/** Says that a thread has ended of itself. */
export const workerLost = (code: number): ArchiveError =>
  new ArchiveError('WORKER_LOST', `A worker thread ended with code ${code}.`, { hint: 'Run the job again; nothing was committed.' });

/** Says that the threads were ended before a unit was done: a run that is at its end, or a thread that hangs in a system call. */
export const workersEnded = (): ArchiveError =>
  new ArchiveError('WORKER_LOST', 'The worker threads were ended before all of their work was done.', {
    hint: 'Run the job again; nothing was committed.',
  });
