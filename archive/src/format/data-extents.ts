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
