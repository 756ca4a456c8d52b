import { lstat, statfs } from 'node:fs/promises';

const btrfsMagic = 0x9123683e;
/** The top of every subvolume has this number, and nothing else has it. */
const topInode = 256n;

/** Whether a path lies on btrfs; one that is not there does not. Asks the system only, since every job asks. */
export const isOnBtrfs = async (path: string): Promise<boolean> => {
  try {
    return (await statfs(path)).type === btrfsMagic;
  } catch {
    return false;
  }
};

/** Whether a path on btrfs is the top of a subvolume. */
export const isSubvolume = async (path: string): Promise<boolean> => {
  try {
    const found = await lstat(path, { bigint: true });
    return found.isDirectory() && found.ino === topInode;
  } catch {
    return false;
  }
};
