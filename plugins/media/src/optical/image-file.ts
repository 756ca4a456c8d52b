import { open } from 'node:fs/promises';
import type { ReadableFile } from '@tapedeck/core';
import { type Attempt, destinationError } from '../folder/destination-error.ts';
import { cacheCanBeDropped, fileSystemType } from '../folder/file-system.ts';
import { StoredFile } from '../folder/stored-file.ts';
import type { DiscPlace } from './read-disc.ts';

/** A file on a disc of which this is the image: a range of it. */
export class ImageFile implements ReadableFile {
  readonly sizeBytes: number;
  readonly #startBytes: number;
  readonly #whole: StoredFile;

  private constructor(place: DiscPlace, whole: StoredFile) {
    this.sizeBytes = place.sizeBytes;
    this.#startBytes = place.startBytes;
    this.#whole = whole;
  }

  static async open(image: string, place: DiscPlace, attempt: Attempt): Promise<ImageFile> {
    try {
      const canDrop = cacheCanBeDropped(await fileSystemType(image));
      return new ImageFile(place, new StoredFile(await open(image, 'r'), attempt, place.startBytes + place.sizeBytes, canDrop));
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
