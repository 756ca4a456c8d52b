/** The shared memory of a ring, as it travels to the worker threads. */
export interface RingMemory {
  /** All slots, one behind the other. */
  readonly bytes: SharedArrayBuffer;
  readonly slotBytes: number;
  /** One state word per slot (0 free, 1 taken), then a word that changes with every release. */
  readonly states: SharedArrayBuffer;
}

/**
 * Makes the memory; pages of a slot cost nothing until they are touched. That holds for one large piece only: smaller ones may come from
 * memory that was used before, all of which is then cleared.
 */
export const createRingMemory = (slots: number, slotBytes: number): RingMemory => ({
  bytes: new SharedArrayBuffer(slots * slotBytes),
  slotBytes,
  states: new SharedArrayBuffer(4 * (slots + 1)),
});

/** How long a worker waits before it looks again whether it was cancelled, in milliseconds. */
const waitMs = 500;

/**
 * A ring of shared buffers in which sealed blocks travel between threads. Buffers are given back, never collected, so the
 * number of slots bounds the memory; a worker that finds none free sleeps until one is.
 */
export class Ring {
  readonly #slots: readonly Buffer[];
  readonly #states: Int32Array;
  readonly #released: number;

  constructor({ bytes, slotBytes, states }: RingMemory) {
    this.#states = new Int32Array(states);
    this.#released = this.#states.length - 1;
    this.#slots = Array.from({ length: this.#released }, (_, slot) => Buffer.from(bytes, slot * slotBytes, slotBytes));
  }

  /** The bytes of a slot. */
  view(slot: number): Buffer {
    const view = this.#slots[slot];
    if (view === undefined) throw new RangeError(`there is no slot ${slot}`);
    return view;
  }

  /** A free slot, or `undefined` when all are taken. */
  tryAcquire(): number | undefined {
    for (let slot = 0; slot < this.#released; slot++) {
      if (Atomics.compareExchange(this.#states, slot, 0, 1) === 0) return slot;
    }
    return undefined;
  }

  /** A free slot; blocks the calling worker until there is one. `stopped` is asked in between. */
  acquire(stopped: () => boolean): number {
    for (;;) {
      const seen = Atomics.load(this.#states, this.#released);
      const slot = this.tryAcquire();
      if (slot !== undefined) return slot;
      if (stopped()) throw new Error('The run was cancelled.');
      Atomics.wait(this.#states, this.#released, seen, waitMs);
    }
  }

  /** A free slot, without blocking the thread. */
  async acquireAsync(): Promise<number> {
    for (;;) {
      const seen = Atomics.load(this.#states, this.#released);
      const slot = this.tryAcquire();
      if (slot !== undefined) return slot;
      const waited = Atomics.waitAsync(this.#states, this.#released, seen, waitMs);
      if (waited.async) await waited.value;
    }
  }

  release(slot: number): void {
    Atomics.store(this.#states, slot, 0);
    Atomics.add(this.#states, this.#released, 1);
    Atomics.notify(this.#states, this.#released);
  }
}
