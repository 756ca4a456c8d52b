import { lstat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Mount, PlacedPath } from '@tapedeck/core';

const btrfsMagic = 0x9123683e;
/** The top of every subvolume has this number, and nothing else has it. */
const topInode = 256n;

/** A path, and the subvolumes that hold what of it can be frozen. */
export type PlacedOnBtrfs = PlacedPath<string>;

/** Whether a path lies on btrfs; one that is not there does not. Asks the system only, since every job asks. */
export const isOnBtrfs = async (path: string): Promise<boolean> => {
  try {
    return (await statfs(path)).type === btrfsMagic;
  } catch {
    return false;
  }
};

/** The subvolume that holds a place. Where a plain folder is mounted by itself, the top of its subvolume cannot be seen. */
export const subvolumeOf = async (path: string, mount: Mount): Promise<string | undefined> => {
  if (mount.type !== 'btrfs') return undefined;
  if (await isSubvolume(path)) return path;
  return path === mount.target ? undefined : subvolumeOf(dirname(path), mount);
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
