import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import type { Entry } from '../format/entry.ts';
import type { LinuxCalls } from '../system/linux.ts';
import type { RestoreTarget } from './target.ts';

/**
 * A block device as the target: the one file that is restored becomes its content. It has no folders, names or metadata. Whoever
 * restores has seen to it that it is one file, and that the device is long enough.
 */
export class DeviceTarget implements RestoreTarget {
  readonly #calls: LinuxCalls;
  readonly #path: string;
  readonly #bytes: number;

  /** @param device its path, and how many bytes of it the file takes */
  constructor(calls: LinuxCalls, device: { readonly path: string; readonly bytes: number }) {
    this.#calls = calls;
    this.#path = device.path;
    this.#bytes = device.bytes;
  }

  /** Throws with code `EBUSY` when it is mounted or otherwise in use. */
  createFile(): number {
    return openSync(this.#path, constants.O_RDWR | constants.O_EXCL);
  }

  openFile(): number {
    return openSync(this.#path, constants.O_RDWR);
  }

  openToRead(): number {
    return openSync(this.#path, 'r');
  }

  look() {
    return { type: 'file', size: this.#bytes } as const;
  }

  dropCache(handle: number): boolean {
    return this.#calls.dropCache(handle);
  }

  flush(): void {
    const handle = this.openFile();
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  makeHoles(handle: number, { holes = [] }: Pick<Entry, 'holes'>): void {
    // Zeros in what counts are holes too: whatever was there before must go.
    for (const [offset, bytes] of holes) this.#calls.makeZeros(handle, offset, bytes);
  }

  dressFile(handle: number): void {
    fsyncSync(handle);
  }

  dressNewFile(handle: number): void {
    fsyncSync(handle);
  }

  linkTarget(): undefined {
    return undefined;
  }

  modified(): undefined {
    return undefined;
  }

  makeFolder(): void {}
  dressFolder(): void {}
  rename(): void {}
  move(): void {}
  remove(): void {}
  close(): void {}

  makeSpecial(): void {
    throw new Error('A device can only take the content of a file.');
  }

  makeLink(): void {
    throw new Error('A device can only take the content of a file.');
  }
}
