import type { ReadableFile } from '@tapedeck/core';

interface Reading {
  open(name: string): Promise<ReadableFile>;
}

const pieceBytes = 4 << 20;

/** Whether two places hold the same bytes under a name. */
export const sameContent = async (one: Reading, other: Reading, name: string, signal: AbortSignal): Promise<boolean> => {
  const files = [await one.open(name), await other.open(name)] as const;
  try {
    return await sameBytes(...files, signal);
  } finally {
    for (const file of files) await file.close();
  }
};

const sameBytes = async (one: ReadableFile, other: ReadableFile, signal: AbortSignal): Promise<boolean> => {
  if (one.sizeBytes !== other.sizeBytes) return false;
  const pieces = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)] as const;
  for (let at = 0; at < one.sizeBytes; at += pieceBytes) {
    signal.throwIfAborted();
    const [first, second] = await Promise.all([one.read(at, pieces[0]), other.read(at, pieces[1])]);
    if (first !== second || !pieces[0].subarray(0, first).equals(pieces[1].subarray(0, second))) return false;
  }
  return true;
};
