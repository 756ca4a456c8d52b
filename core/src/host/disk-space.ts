import { statfs } from 'node:fs/promises';
import type { Host } from './host.ts';

/** Free and total bytes of the file system that holds `path`, as an ordinary user may use them. */
export const diskSpace: Host['diskSpace'] = async (path) => {
  const native = await import('diskusage').catch(() => undefined);
  if (native === undefined) return spaceByStatfs(path);
  const { available, total } = await native.check(path);
  return { freeBytes: available, totalBytes: total };
};

// `diskusage` is native and optional; this is the same answer where it could not be built.
const spaceByStatfs: Host['diskSpace'] = async (path) => {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
};
