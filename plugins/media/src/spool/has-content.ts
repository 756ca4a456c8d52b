import { open } from 'node:fs/promises';
import type { ReadableFile } from '@tapedeck/core';

const pieceBytes = 4 << 20;

/** Whether a file of a medium holds the same bytes as one of this machine. */
export const hasContent = async (onMedium: ReadableFile, path: string, signal: AbortSignal): Promise<boolean> => {
  const here = await open(path, 'r');
  try {
    const pieces = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)] as const;
    for (let at = 0; at < onMedium.sizeBytes; at += pieceBytes) {
      signal.throwIfAborted();
      const [bytes, { bytesRead }] = await Promise.all([onMedium.read(at, pieces[0]), here.read(pieces[1], 0, pieceBytes, at)]);
      if (bytes !== bytesRead || !pieces[0].subarray(0, bytes).equals(pieces[1].subarray(0, bytesRead))) return false;
    }
    return (await here.stat()).size === onMedium.sizeBytes;
  } finally {
    await here.close();
  }
};
