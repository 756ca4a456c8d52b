import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { driveNotPresent } from '../errors.ts';
import type { DriveName } from './drive-name.ts';
import { readMounts } from './read-mounts.ts';
import { systemFiles } from './system-files.ts';

// udev keeps these and valid UTF-8, and writes every other byte as \xHH.
const encodeName = (name: string) =>
  name.replace(/[^0-9A-Za-z#+\-.:=@_\u0080-\uffff]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

/**
 * Folders at which this drive is mounted on a Linux machine, at least one; those that show all of it come first.
 * @throws `MEDIA_DRIVE_NOT_PRESENT`
 */
export const findDrive = async ({ by, name }: DriveName, files = systemFiles): Promise<readonly [string, ...string[]]> => {
  const links = by === 'label' ? files.byLabel : files.byId;
  const device = await realpath(join(links, encodeName(name))).catch(() => undefined);
  if (device === undefined) throw driveNotPresent(name, 'connected');

  const ours = (await readMounts(files.mounts))
    .filter((mount) => mount.device === device)
    .toSorted((a, b) => Number(b.root === '/') - Number(a.root === '/'));
  const [first, ...others] = ours.map((mount) => mount.mountPoint);
  if (first === undefined) throw driveNotPresent(name, 'mounted');
  return [first, ...others];
};
