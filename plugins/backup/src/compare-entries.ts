import { type Entry, sameBytes, sameContent, sameStreams } from '@tapedeck/archive';
import type { PointDifference } from '@tapedeck/core';

/** How an entry differs from one of the same path; `undefined` when it is the same. */
export const compareEntries = (before: Entry, after: Entry): Exclude<PointDifference['change'], 'added' | 'removed'> | undefined => {
  if (!hasSameContent(before, after)) return 'changed';
  return hasSameMetadata(before, after) ? undefined : 'metadata';
};

/** Whether two entries are of one type and hold the same: bytes, alternate streams, target of a link, device. */
export const hasSameContent = (a: Entry, b: Entry): boolean =>
  a.type === b.type &&
  (a.type === 'directory' || a.size === b.size) &&
  a.unread === b.unread &&
  sameContent(a, b) &&
  sameStreams(a, b) &&
  sameBytes(a.linkTarget, b.linkTarget) &&
  a.device?.join() === b.device?.join();

// The time of a folder is left out: it tells of what was put in or taken out, and that is told by itself.
const hasSameMetadata = (a: Entry, b: Entry): boolean =>
  a.mode === b.mode &&
  a.uid === b.uid &&
  a.gid === b.gid &&
  (a.type === 'directory' || a.modified === b.modified) &&
  attributesOf(a) === attributesOf(b) &&
  a.windows?.attributes === b.windows?.attributes &&
  sameBytes(a.windows?.descriptor, b.windows?.descriptor) &&
  sameBytes(a.windows?.reparse, b.windows?.reparse);

const attributesOf = ({ attributes = [] }: Entry): string =>
  attributes.map((pair) => pair.map((bytes) => bytes.toString('hex')).join('=')).join();
