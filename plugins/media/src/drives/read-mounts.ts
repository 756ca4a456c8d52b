import { readFile, realpath } from 'node:fs/promises';
import { systemFiles } from './system-files.ts';

/** Something that is mounted on this machine. */
export interface DriveMount {
  /** Path inside the drive's file system that is mounted; `/` for all of it. */
  readonly root: string;
  readonly mountPoint: string;
  /** Device file, links resolved, or a word for file systems without one. */
  readonly device: string;
}

// The kernel writes space, tab, newline and backslash of a path as three octal digits.
const decodeField = (field: string) =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

const parseMount = (line: string): DriveMount => {
  const [left = '', right = ''] = line.split(' - ');
  const fields = left.split(' ').map(decodeField);
  return { root: fields[3] ?? '', mountPoint: fields[4] ?? '', device: decodeField(right.split(' ')[1] ?? '') };
};

const realOrSame = (path: string) => (path.startsWith('/') ? realpath(path).catch(() => path) : path);

/** What is mounted on a Linux machine, the oldest first. */
export const readMounts = async (file = systemFiles.mounts): Promise<readonly DriveMount[]> => {
  const mounts = (await readFile(file, 'utf8')).trimEnd().split('\n').map(parseMount);
  return Promise.all(mounts.map(async (mount) => ({ ...mount, device: await realOrSame(mount.device) })));
};
