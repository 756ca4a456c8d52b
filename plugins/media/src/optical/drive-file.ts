import { type FileHandle, open } from 'node:fs/promises';
import type { ReadableFile } from '@tapedeck/core';
import { type Attempt, destinationError } from '../folder/destination-error.ts';
import { readBlocks } from './read-blocks.ts';
import { blockBytes, type DiscPlace } from './read-disc.ts';

/** A file on the disc of a drive. */
export class DriveFile implements ReadableFile {
  readonly #place: DiscPlace;
  readonly #attempt: Attempt;
  readonly #handle: FileHandle;

  private constructor(place: DiscPlace, attempt: Attempt, handle: FileHandle) {
    this.#place = place;
    this.#attempt = attempt;
    this.#handle = handle;
  }

  static async open(drive: string, place: DiscPlace, attempt: Attempt): Promise<DriveFile> {
    try {
      return new DriveFile(place, attempt, await open(drive, 'r'));
    } catch (error) {
      throw destinationError(error, attempt);
    }
  }

  get sizeBytes(): number {
    return this.#place.sizeBytes;
  }

  async read(offset: number, into: Uint8Array): Promise<number> {
    const length = Math.max(0, Math.min(into.byteLength, this.sizeBytes - offset));
    if (length === 0) return 0;
    const start = this.#place.startBytes + offset;
    const first = Math.floor(start / blockBytes);
    const count = Math.ceil((start + length) / blockBytes) - first;
    try {
      const blocks = await readBlocks(this.#handle.fd, first, count);
      into.set(blocks.subarray(start - first * blockBytes, start - first * blockBytes + length));
      return length;
    } catch (error) {
      throw destinationError(error, this.#attempt);
    }
  }

  /** Nothing of it is ever held in memory. */
  async dropCache(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
