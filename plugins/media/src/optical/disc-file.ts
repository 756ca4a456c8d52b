import { open } from 'node:fs/promises';
import type { ReadableFile } from '@tapedeck/core';
import { type Attempt, destinationError } from '../folder/destination-error.ts';
import { StoredFile } from '../folder/stored-file.ts';
import type { DiscPlace } from './read-disc.ts';

/** A file on a disc: a range of the drive, or of the image file. */
export class DiscFile implements ReadableFile {
  readonly sizeBytes: number;
  readonly #startBytes: number;
  readonly #whole: StoredFile;

  private constructor(place: DiscPlace, whole: StoredFile) {
    this.sizeBytes = place.sizeBytes;
    this.#startBytes = place.startBytes;
    this.#whole = whole;
  }

  static async open(drive: string, place: DiscPlace, attempt: Attempt, cacheCanBeDropped: boolean): Promise<DiscFile> {
    try {
      return new DiscFile(place, new StoredFile(await open(drive, 'r'), attempt, place.startBytes + place.sizeBytes, cacheCanBeDropped));
    } catch (error) {
      throw destinationError(error, attempt);
    }
  }

  read(offset: number, into: Uint8Array): Promise<number> {
    const left = Math.max(0, this.sizeBytes - offset);
    return this.#whole.read(this.#startBytes + offset, into.subarray(0, Math.min(left, into.byteLength)));
  }

  dropCache(): Promise<boolean> {
    return this.#whole.dropCache();
  }

  close(): Promise<void> {
    return this.#whole.close();
  }
}
