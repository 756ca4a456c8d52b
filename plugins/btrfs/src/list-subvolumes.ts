import { basename, join, relative } from 'node:path';
import { type Host, isWithin, type Mount } from '@tapedeck/core';
import { subvolumeUnnamed } from './errors.ts';
import { isSubvolume } from './find-subvolume.ts';
import { isLabelled } from './label.ts';
import { runBtrfs } from './run-btrfs.ts';

const unreadable = '\uFFFD';

/**
 * Subvolumes that can be seen at a mount, by their paths there, but for snapshots of our own.
 * @throws `BTRFS_SUBVOLUME_UNNAMED`, `BTRFS_COMMAND_FAILED`
 */
export const listSubvolumes = async (mount: Mount, host: Host, signal: AbortSignal): Promise<readonly string[]> => {
  const printed = await runBtrfs(host, signal, 'subvolume', 'list', '-a', mount.target);
  const paths = parseSubvolumes(printed)
    .map((path) => `/${path}`)
    .filter((path) => path !== mount.top && isWithin(path, mount.top) && !isLabelled(basename(path)))
    .map((path) => join(mount.target, relative(mount.top, path)));
  const found = await Promise.all(paths.map(async (path) => ({ path, isThere: await isSubvolume(path) })));
  // One that is not there has been deleted meanwhile, or something is mounted over it.
  for (const { path, isThere } of found) if (!isThere && path.includes(unreadable)) throw subvolumeUnnamed(path);
  return found.filter(({ isThere }) => isThere).map(({ path }) => path);
};

/** Paths within the file system, as `btrfs subvolume list -a` prints them: those outside of the mounted subvolume behind a mark. */
export const parseSubvolumes = (printed: string): readonly string[] =>
  printed
    // A name may hold line breaks.
    .split(/\n(?=ID [0-9]+ gen [0-9]+ top level [0-9]+ path )/)
    .map((line) => /^ID [0-9]+ gen [0-9]+ top level [0-9]+ path (?:<FS_TREE>\/)?(.+)$/s.exec(line.replace(/\n$/, ''))?.[1])
    .filter((path) => path !== undefined);
