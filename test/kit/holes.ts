import { closeSync, fstatSync, openSync } from 'node:fs';
import { seek } from './system-calls.ts';

/** A stretch of a file that takes no room, in bytes from its start. */
export interface Hole {
  readonly offset: number;
  readonly length: number;
}

/** The holes of a file, in order. A file system that knows none answers with an empty list. */
export const holesOf = (path: string | Buffer): readonly Hole[] => {
  const fd = openSync(path, 'r');
  try {
    const size = fstatSync(fd).size;
    const holes: Hole[] = [];
    for (let offset = seek(fd, 'hole', 0); offset !== undefined && offset < size; ) {
      const end = seek(fd, 'data', offset) ?? size;
      holes.push({ offset, length: end - offset });
      offset = seek(fd, 'hole', end);
    }
    return holes;
  } finally {
    closeSync(fd);
  }
};
