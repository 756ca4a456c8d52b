const longestMs = 200;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Memory for a `SharedPace`. */
export const createPaceMemory = (): SharedArrayBuffer => new SharedArrayBuffer(8);

/** Keeps all threads together to so many bytes a second: what is too much now waits. */
export class SharedPace {
  /** When, by the clock of `process.hrtime`, all that was written so far is paid for. */
  readonly #freeAt: BigInt64Array;
  readonly #bytesPerSecond: number | undefined;

  constructor(memory: SharedArrayBuffer, bytesPerSecond: number | undefined) {
    this.#freeAt = new BigInt64Array(memory);
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Whether there is any limit. */
  get isLimited(): boolean {
    return this.#bytesPerSecond !== undefined;
  }

  /** Waits as long as so many bytes need. `throwIfCancelled` is asked a few times a second. */
  wait(bytes: number, throwIfCancelled: () => void): void {
    if (this.#bytesPerSecond === undefined) return;
    const freeAt = this.#take(BigInt(Math.ceil((bytes * 1e9) / this.#bytesPerSecond)));
    for (;;) {
      const leftMs = Number(freeAt - process.hrtime.bigint()) / 1e6;
      if (leftMs <= 0) return;
      throwIfCancelled();
      Atomics.wait(sleeper, 0, 0, Math.min(leftMs, longestMs));
    }
  }

  #take(nanoseconds: bigint): bigint {
    for (;;) {
      const before = Atomics.load(this.#freeAt, 0);
      const now = process.hrtime.bigint();
      const waits = before > now ? before - now : 0n;
      const after = now + waits + nanoseconds;
      if (Atomics.compareExchange(this.#freeAt, 0, before, after) === before) return after;
    }
  }
}
