import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { driveNotPresent } from '../errors.ts';

/** Where Linux tells of drives. A test puts its own in their place. */
export const systemFiles = { byLabel: '/dev/disk/by-label', mounts: '/proc/self/mountinfo' };

// udev keeps these and valid UTF-8, and writes every other byte as \xHH.
const encodeLabel = (label: string) =>
  label.replace(/[^0-9A-Za-z#+\-.:=@_\u0080-\uffff]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

// The kernel writes space, tab, newline and backslash of a path as three octal digits.
const decodeMountField = (field: string) =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

interface Mount {
  /** Path inside the drive's file system that is mounted; `/` for all of it. */
  readonly root: string;
  readonly mountPoint: string;
  /** Device file, or a word for file systems without one. */
  readonly device: string;
}

const parseMount = (line: string): Mount => {
  const [left = '', right = ''] = line.split(' - ');
  const fields = left.split(' ').map(decodeMountField);
  return { root: fields[3] ?? '', mountPoint: fields[4] ?? '', device: decodeMountField(right.split(' ')[1] ?? '') };
};

const realOrSame = (path: string) => realpath(path).catch(() => path);

/**
 * Folders at which the drive with this label is mounted, at least one; those that show all of it come first.
 * @throws `MEDIA_DRIVE_NOT_PRESENT`
 */
export const findDrive = async (label: string, files = systemFiles): Promise<readonly [string, ...string[]]> => {
  const device = await realpath(join(files.byLabel, encodeLabel(label))).catch(() => undefined);
  if (device === undefined) throw driveNotPresent(label, 'connected');

  const mounts = (await readFile(files.mounts, 'utf8')).trimEnd().split('\n').map(parseMount);
  const devices = await Promise.all(mounts.map((mount) => realOrSame(mount.device)));
  const ours = mounts.filter((_, index) => devices[index] === device).toSorted((a, b) => Number(b.root === '/') - Number(a.root === '/'));
  const [first, ...others] = ours.map((mount) => mount.mountPoint);
  if (first === undefined) throw driveNotPresent(label, 'mounted');
  return [first, ...others];
};
