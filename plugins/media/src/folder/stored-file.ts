import type { FileHandle } from 'node:fs/promises';
import type { ReadableFile } from '@tapedeck/core';
import { type Attempt, destinationError } from './destination-error.ts';
import { dropCachedPages } from './drop-cache.ts';

/** A file of the destination, open for reading. */
export class StoredFile implements ReadableFile {
  readonly sizeBytes: number;
  readonly #handle: FileHandle;
  readonly #attempt: Attempt;
  readonly #cacheCanBeDropped: boolean;

  constructor(handle: FileHandle, attempt: Attempt, sizeBytes: number, cacheCanBeDropped: boolean) {
    this.#handle = handle;
    this.#attempt = attempt;
    this.sizeBytes = sizeBytes;
    this.#cacheCanBeDropped = cacheCanBeDropped;
  }

  async read(offset: number, into: Uint8Array): Promise<number> {
    let filled = 0;
    try {
      while (filled < into.byteLength) {
        const { bytesRead } = await this.#handle.read(into, filled, into.byteLength - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (error) {
      throw destinationError(error, this.#attempt);
    }
    return filled;
  }

  async dropCache(): Promise<boolean> {
    if (!this.#cacheCanBeDropped) return false;
    try {
      // Pages that are still to be written would stay.
      await this.#handle.datasync();
      return dropCachedPages(this.#handle.fd);
    } catch (error) {
      throw destinationError(error, this.#attempt);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
