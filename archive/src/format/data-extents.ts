import { damaged } from '../errors.ts';
import type { Entry } from './entry.ts';

/** Where the data of a file lies: all of it but its holes, as offset and length. */
export const dataExtents = (entry: Pick<Entry, 'holes' | 'size'>): readonly (readonly [offset: number, bytes: number])[] => {
  const extents: [number, number][] = [];
  let at = 0;
  for (const [offset, length] of [...(entry.holes ?? []), [entry.size, 0] as const]) {
    if (offset > at) extents.push([at, offset - at]);
    at = offset + length;
  }
  return extents;
};

/** Refuses what is stored of a file when it is not as long as the entry says. A file that was cut short while it was read may lack some. */
export const checkLength = (entry: Pick<Entry, 'holes' | 'size' | 'torn'>, storedBytes: number): void => {
  const wanted = dataExtents(entry).reduce((sum, [, bytes]) => sum + bytes, 0);
  if (storedBytes > wanted || (storedBytes < wanted && !entry.torn))
    throw damaged('catalog', 'what it has of a file is longer or shorter than the file');
};
