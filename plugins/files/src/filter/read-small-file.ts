import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const longestBytes = 1024 * 1024;

/**
 * The first mebibyte of a file, or `undefined` when there is no such file or it cannot be read: the run keeps the file and
 * reports that itself. Never waits, whatever kind of thing bears the name.
 */
export const readSmallFile = (path: string): Buffer | undefined => {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const { size } = fstatSync(handle);
    if (!fstatSync(handle).isFile()) return undefined;
    const bytes = Buffer.alloc(Math.min(size, longestBytes));
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.byteLength, 0));
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
};
