/** Words of shared memory for each worker: entries, bytes. */
const words = 2;

/** How far the workers of a capture are, in memory that they share with the main thread. */
export const createTallyMemory = (workers: number): SharedArrayBuffer =>
  new SharedArrayBuffer(words * Float64Array.BYTES_PER_ELEMENT * workers);

/** Sums up what all workers have counted. */
export const readTally = (memory: SharedArrayBuffer): { readonly entries: number; readonly sourceBytes: number } => {
  const counts = new Float64Array(memory);
  const sum = (word: number) => counts.reduce((total, value, at) => total + (at % words === word ? value : 0), 0);
  return { entries: sum(0), sourceBytes: sum(1) };
};

/** One worker's part of it: nobody else writes there. */
export class CaptureTally {
  readonly #counts: Float64Array;

  constructor(memory: SharedArrayBuffer, worker: number) {
    this.#counts = new Float64Array(memory, worker * words * Float64Array.BYTES_PER_ELEMENT, words);
  }

  entry(): void {
    this.#counts[0] = (this.#counts[0] ?? 0) + 1;
  }

  /** Bytes of the source that were read, or need not be. */
  bytes(count: number): void {
    this.#counts[1] = (this.#counts[1] ?? 0) + count;
  }
}
