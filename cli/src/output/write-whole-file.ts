import { createWriteStream } from 'node:fs';
import { lstat, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/**
 * Writes pieces to a file: beside its place, flushed, then renamed, so that whatever has the name is whole. What is there and no file, as a
 * tape drive or a pipe, is written to as it is.
 */
export const writeWholeFile = async (path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
  const there = await lstat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile()) return pipeline(pieces, createWriteStream(path, { flags: 'r+' }));
  const partial = `${path}.partial`;
  try {
    await pipeline(pieces, createWriteStream(partial, { flush: true }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
};
