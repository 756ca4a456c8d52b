import type { Entry } from './entry.ts';

/** Whether two files hold the same, as far as their entries tell: cut in the same places, chunk for chunk. */
export const sameContent = (a: Entry, b: Entry): boolean => sameBytes(a.chunks, b.chunks) && sameBytes(a.list?.id, b.list?.id);

/** Whether both are there and the same, or neither is there. */
export const sameBytes = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;

/** Whether two entries have the same alternate streams; they are sorted. */
export const sameStreams = (a: Entry, b: Entry): boolean => {
  const [before, after] = [streamsOf(a), streamsOf(b)];
  return before.length === after.length && before.every(([name], place) => sameBytes(name, after[place]?.[0])) && sharedStreamsAgree(a, b);
};

/** Whether the alternate streams that two entries both have are the same. */
export const sharedStreamsAgree = (a: Entry, b: Entry): boolean =>
  streamsOf(a).every(([name, content]) => streamsOf(b).every(([other, now]) => !sameBytes(other, name) || sameBytes(now, content)));

const streamsOf = ({ windows }: Entry) => windows?.streams ?? [];
