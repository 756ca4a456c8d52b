import { execFileSync, spawnSync } from 'node:child_process';

/** Mounts a small file system in memory, as root, and returns how to unmount it; unmounting twice does no harm. */
export const mountTmpfs = (folder: string, size: string): (() => void) => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tapedeck-test', folder]);
  return () => {
    spawnSync('umount', [folder]);
  };
};
