import type { FileHandle } from 'node:fs/promises';
import type { WritableFile } from '@tapedeck/core';
import { type Attempt, destinationError } from './destination-error.ts';

/** Bytes after which what was appended is sent on to the medium, so that the last flush finds little to do. */
const sendOnBytes = 32 << 20;

/** A file of the destination that grows. A failed append may be repeated: it lands in the same place. */
export class AppendedFile implements WritableFile {
  readonly #handle: FileHandle;
  readonly #attempt: Attempt;
  #sizeBytes = 0;
  #sentOnBytes = 0;
  #sendingOn: Promise<void> | undefined;
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
    if (this.#sizeBytes - this.#sentOnBytes >= sendOnBytes) this.#sendOn();
  }

  async flush(): Promise<void> {
    await this.#sendingOn;
    // After a failed flush the kernel has dropped the pages and a second one would succeed without them.
    if (this.#lost) throw this.#lost;
    await this.#sync();
    if (this.#lost) throw this.#lost;
  }

  async close(): Promise<void> {
    await this.#sendingOn;
    await this.#handle.close().catch((error) => {
      throw destinationError(error, this.#attempt);
    });
  }

  /** Starts a flush that nobody waits for; its failure is told by the next `flush`. */
  #sendOn(): void {
    if (this.#sendingOn !== undefined) return;
    this.#sentOnBytes = this.#sizeBytes;
    this.#sendingOn = this.#sync().finally(() => {
      this.#sendingOn = undefined;
    });
  }

  async #sync(): Promise<void> {
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.#lost = destinationError(error, this.#attempt);
    }
  }
}
