import type { EntryStat } from '../system/source-directory.ts';

const second = 1_000_000_000n;
/** FAT keeps every other second. */
const coarse = 2n * second;

/**
 * Whether an entry has a copy that is still its own: of the same type, length and time, and older than nothing that happened to the
 * source since. The change time of the source covers what has no time of its own (mode, owner, attributes, content whose time somebody
 * has set back); against it stands the instant at which the copy came into being, before the source was asked for any of that. Clocks of
 * different machines may differ: then such changes may pass unseen, never those of length or time.
 */
export const isSameCopy = (source: EntryStat, copy: EntryStat | undefined): boolean =>
  copy !== undefined &&
  copy.type === source.type &&
  copy.size === source.size &&
  isSameTime(source.modified, copy.modified) &&
  source.changed < (copy.born ?? copy.changed);

/** Whether times are equal as far as the copy's file system keeps them. */
export const isSameTime = (source: bigint, copy: bigint): boolean => {
  const difference = source > copy ? source - copy : copy - source;
  return difference === 0n || (copy % second === 0n && difference < coarse);
};
