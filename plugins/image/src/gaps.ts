import type { BlockDevice } from './machine/block-device.ts';
import type { PartitionTable } from './machine/partitions.ts';
import type { Stretch } from './plan-image.ts';

/** Behind the table and before the first partition boot loaders have their code, and before each logical partition lies a link to the next. */
const headBytes = 16 << 20;
/** At the end of a disk with a GPT lies its copy. */
const tailBytes = 1 << 20;

/**
 * What of a disk no partition has, as far as something may be there: the beginning of each gap, where tables and boot code are, and
 * the end of the disk. What else lies in a gap belongs to nobody.
 */
export const gapsOf = (disk: Pick<BlockDevice, 'path' | 'bytes'>, { partitions }: PartitionTable): readonly Stretch[] => {
  const gaps: Stretch[] = [];
  const add = (at: number, end: number) => {
    if (end > at) gaps.push({ at, bytes: end - at, device: disk.path, from: at });
  };
  let at = 0;
  for (const { startBytes, bytes } of partitions) {
    add(at, Math.min(startBytes, at + headBytes));
    at = Math.max(at, startBytes + bytes);
  }
  const tail = Math.max(at, disk.bytes - tailBytes);
  const headEnd = Math.min(tail, at + headBytes);
  add(at, headEnd === tail ? disk.bytes : headEnd);
  if (headEnd !== tail) add(tail, disk.bytes);
  return gaps;
};
