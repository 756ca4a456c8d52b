import { giveBack } from './give-back.ts';

/** A buffer that grows: ids and index rows of a run, without an object for each. */
export class GrowingBuffer {
  #buffer: Buffer;
  #length = 0;

  constructor(firstBytes = 1 << 20) {
    this.#buffer = Buffer.allocUnsafeSlow(firstBytes);
  }

  /** What it holds; valid until it grows. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Room for `bytes` more, which the caller fills. */
  extend(bytes: number): Buffer {
    if (this.#length + bytes > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(Math.ceil(this.#buffer.length * 1.5), this.#length + bytes));
      grown.set(this.view());
      giveBack(this.#buffer);
      this.#buffer = grown;
    }
    this.#length += bytes;
    return this.#buffer.subarray(this.#length - bytes, this.#length);
  }
}
