import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/**
 * Writes pieces to a file: beside its place, flushed, then renamed, so that whatever has the name is whole. What is there and no file, as a
 * tape drive or a pipe, is written to as it is. A link is followed.
 */
export const writeWholeFile = async (path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
  const target = await realpath(path).catch(() => path);
  const there = await stat(target).catch(() => undefined);
  if (there !== undefined && !there.isFile()) return pipeline(pieces, createWriteStream(target, { flags: 'r+' }));
  const partial = `${target}.partial`;
  try {
    await pipeline(pieces, createWriteStream(partial, { flush: true }));
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
};
