import { Worker } from 'node:worker_threads';

/** Owns deadlines. It runs in a thread of its own, so that work which holds the main thread cannot hold its own deadline. */
export interface Watchdog {
  /** Calls `passed` once, after the time, unless the function that it returns is called before. */
  watch(limitMs: number, passed: () => void): () => void;
  /** What to write as the run's report if the main thread falls silent from now on: JSON of a report, masked. */
  describe(report: string): void;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** How the watchdog is set up. */
export interface WatchdogSettings {
  /** Where the report goes; `undefined` writes none. */
  readonly reportPath: string | undefined;
  /** How long after a passed deadline the main thread may stay silent. */
  readonly silenceMs: number;
}

/** Messages to the thread. */
export type WatchdogMessage =
  | { readonly kind: 'watch'; readonly id: number; readonly limitMs: number }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'describe'; readonly report: string };

/** What the thread starts with. `heartbeat` counts what the main thread has heard of it. */
export interface WatchdogStart extends WatchdogSettings {
  readonly heartbeat: Int32Array<SharedArrayBuffer>;
}

/** A watchdog whose thread starts with the first deadline. */
export const startWatchdog = (settings: WatchdogSettings): Watchdog => {
  const heartbeat = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const start: WatchdogStart = { ...settings, heartbeat };
  const waiting = new Map<number, () => void>();
  let thread: Worker | undefined;
  let lastId = 0;
  const onPassed = (id: number) => {
    Atomics.add(heartbeat, 0, 1);
    const passed = waiting.get(id);
    waiting.delete(id);
    passed?.();
  };
  const tell = (message: WatchdogMessage) => {
    // No flags of the process: the thread must start also where they are meant for the main thread only.
    thread ??= new Worker(new URL(import.meta.resolve('#watchdog-thread')), { workerData: start, execArgv: [] }).on('message', onPassed);
    thread.postMessage(message);
  };
  return {
    watch(limitMs, passed) {
      const id = ++lastId;
      waiting.set(id, passed);
      tell({ kind: 'watch', id, limitMs });
      return () => {
        if (waiting.delete(id)) tell({ kind: 'end', id });
      };
    },
    describe: (report) => tell({ kind: 'describe', report }),
    async close() {
      waiting.clear();
      await thread?.terminate();
    },
  };
};
