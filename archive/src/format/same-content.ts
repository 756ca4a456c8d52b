import type { Entry } from './entry.ts';

/** Whether two files hold the same, as far as their entries tell: cut in the same places, chunk for chunk. */
export const sameContent = (a: Entry, b: Entry): boolean => sameBytes(a.chunks, b.chunks) && sameBytes(a.list?.id, b.list?.id);

/** Whether both are there and the same, or neither is there. */
export const sameBytes = (a: Buffer | undefined, b: Buffer | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.equals(b);
