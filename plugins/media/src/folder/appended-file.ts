import type { FileHandle } from 'node:fs/promises';
import type { WritableFile } from '@tapedeck/core';
import { type Attempt, destinationError } from './destination-error.ts';

/** A file of the destination that grows. A failed append may be repeated: it lands in the same place. */
export class AppendedFile implements WritableFile {
  readonly #handle: FileHandle;
  readonly #attempt: Attempt;
  #sizeBytes = 0;
  #lost: unknown;

  constructor(handle: FileHandle, attempt: Attempt) {
    this.#handle = handle;
    this.#attempt = attempt;
  }

  async append(bytes: Uint8Array): Promise<void> {
    let written = 0;
    try {
      // A full disk, a quota or a signal makes writes short; the rest then goes on, or says why not.
      while (written < bytes.byteLength) {
        const { bytesWritten } = await this.#handle.write(bytes, written, bytes.byteLength - written, this.#sizeBytes + written);
        written += bytesWritten;
      }
    } catch (error) {
      throw destinationError(error, this.#attempt);
    }
    this.#sizeBytes += written;
  }

  async flush(): Promise<void> {
    // After a failed flush the kernel has dropped the pages and a second one would succeed without them.
    if (this.#lost) throw this.#lost;
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.#lost = destinationError(error, this.#attempt);
      throw this.#lost;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close().catch((error) => {
      throw destinationError(error, this.#attempt);
    });
  }
}
