import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const deviceOf = async (path: string) => (await stat(path).catch(() => undefined))?.dev;

/** The folder at which the file system of this path is mounted; for a path that is not there, that of the nearest folder above it which is. */
export const mountPointOf = async (path: string): Promise<string> => {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return mountPointOf(dirname(path));
  let mountPoint = real;
  const device = await deviceOf(real);
  while (dirname(mountPoint) !== mountPoint && (await deviceOf(dirname(mountPoint))) === device) mountPoint = dirname(mountPoint);
  return mountPoint;
};
