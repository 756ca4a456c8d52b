import { readFile, stat } from 'node:fs/promises';

/** Whether a path lies on a logical volume; one that is not there does not. Asks the system only, since every job asks. */
export const isOnLvm = async (path: string): Promise<boolean> => {
  try {
    const uuid = await readFile(`/sys/dev/block/${deviceNumber((await stat(path)).dev)}/dm/uuid`, 'utf8');
    return uuid.startsWith('LVM-');
  } catch {
    return false;
  }
};

// The major number is 12 bits and the minor 20, the upper ones of which stand above the major.
const deviceNumber = (device: number): string => `${(device >>> 8) & 0xfff}:${(device & 0xff) | ((device >>> 12) & 0xfff00)}`;
