import type { LinuxCalls } from './linux.ts';

/** A run of bytes that the file system keeps. */
export type Extent = readonly [offset: number, bytes: number];

/** The data of a sparse file, in order; holes are what lies between. */
export const readExtents = (calls: LinuxCalls, handle: number, size: number): readonly Extent[] => {
  const extents: Extent[] = [];
  for (let offset = 0; offset < size; ) {
    const start = calls.nextData(handle, offset);
    if (start < 0 || start >= size) break;
    const end = Math.min(size, calls.nextHole(handle, start));
    extents.push([start, end - start]);
    offset = end;
  }
  return extents;
};

/** The holes between extents, up to `size`. */
export const holesBetween = (extents: readonly Extent[], size: number): readonly Extent[] => {
  const holes: Extent[] = [];
  let at = 0;
  for (const [offset, bytes] of [...extents, [size, 0] as const]) {
    if (offset > at) holes.push([at, offset - at]);
    at = offset + bytes;
  }
  return holes;
};

/** The largest of the holes, in order. */
export const largestHoles = (holes: readonly Extent[], most: number): readonly Extent[] => {
  if (holes.length <= most) return holes;
  const largest = new Set(holes.toSorted((a, b) => b[1] - a[1]).slice(0, most));
  return holes.filter((hole) => largest.has(hole));
};
