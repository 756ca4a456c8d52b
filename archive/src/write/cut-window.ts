import { maxChunkBytes } from '../format/constants.ts';

/**
 * The bytes of a file or stream that wait to be cut into chunks. It holds the longest chunk and as much again, so that what is left
 * over moves to its front once in a while and not with every chunk.
 */
export class CutWindow {
  readonly #buffer = Buffer.allocUnsafeSlow(2 * maxChunkBytes);
  #start = 0;
  #end = 0;

  /** Bytes that wait. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Whether the longest chunk could be cut, so that no cut depends on what comes later. */
  get holdsLongest(): boolean {
    return this.length >= maxChunkBytes;
  }

  /** Forgets what waits. */
  clear(): void {
    this.#start = 0;
    this.#end = 0;
  }

  /** Where more bytes go, at most `most` of them; whoever writes there says so by `filled`. */
  room(most = this.#buffer.length): Buffer {
    if (this.#end + most > this.#buffer.length) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    return this.#buffer.subarray(this.#end, Math.min(this.#end + most, this.#buffer.length));
  }

  filled(bytes: number): void {
    this.#end += bytes;
  }

  /** Takes the next chunk; valid until `room`. */
  take(cut: (bytes: Buffer) => number): Buffer {
    const chunk = this.#buffer.subarray(this.#start, this.#start + cut(this.#buffer.subarray(this.#start, this.#end)));
    this.#start += chunk.length;
    return chunk;
  }
}
