import type { ReadableFile } from '@tapedeck/core';
import type { TapeEntry } from './tape-index.ts';

/** A file on a tape. Its ends are in the index; for more of it, all of it is read once, into the spool. */
export class TapeFile implements ReadableFile {
  readonly sizeBytes: number;
  readonly #head: Buffer;
  readonly #tail: Buffer;
  readonly #fetch: () => Promise<ReadableFile>;
  #fetched: Promise<ReadableFile> | undefined;

  constructor({ sizeBytes, head, tail }: TapeEntry, fetch: () => Promise<ReadableFile>) {
    this.sizeBytes = sizeBytes;
    this.#head = Buffer.from(head, 'base64');
    this.#tail = Buffer.from(tail, 'base64');
    this.#fetch = fetch;
  }

  async read(offset: number, into: Uint8Array): Promise<number> {
    const length = Math.max(0, Math.min(into.byteLength, this.sizeBytes - offset));
    const known = this.#known(offset, offset + length);
    if (known === undefined) return (await this.#whole()).read(offset, into);
    into.set(known);
    return length;
  }

  /** Whoever wants to be sure of the medium has it read: what was fetched was compared with what had been written. */
  async dropCache(): Promise<boolean> {
    return (await this.#whole()).dropCache();
  }

  async close(): Promise<void> {
    await (await this.#fetched)?.close();
  }

  #whole(): Promise<ReadableFile> {
    this.#fetched ??= this.#fetch();
    return this.#fetched;
  }

  #known(start: number, end: number): Buffer | undefined {
    if (end <= this.#head.length) return this.#head.subarray(start, end);
    const tailStart = this.sizeBytes - this.#tail.length;
    if (start >= tailStart) return this.#tail.subarray(start - tailStart, end - tailStart);
    return tailStart <= this.#head.length ? Buffer.concat([this.#head, this.#tail]).subarray(start, end) : undefined;
  }
}
