import type { WholeEntry } from '@tapedeck/core';
import { tarBlockBytes } from './tar-header.ts';

/** Whether a file has holes. */
export const isSparse = ({ kind, extents, sizeBytes }: WholeEntry): boolean =>
  kind === 'file' && extents.reduce((sum, [, bytes]) => sum + bytes, 0) < sizeBytes;

/** Where the data of a sparse file lies, as GNU tar has it in front of the data (format 1.0). */
export const encodeSparseMap = ({ extents, sizeBytes }: WholeEntry): Buffer => {
  const last = extents.at(-1);
  // A hole at the end is told by an empty piece of data behind it.
  const all = last !== undefined && last[0] + last[1] === sizeBytes ? extents : [...extents, [sizeBytes, 0] as const];
  const text = `${[all.length, ...all.flat()].join('\n')}\n`;
  return Buffer.from(text.padEnd(Math.ceil(text.length / tarBlockBytes) * tarBlockBytes, '\0'), 'latin1');
};
