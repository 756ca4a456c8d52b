import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '../../drives/inside-folder.ts';
import { type DriveMount, readMounts } from '../../drives/read-mounts.ts';

/** Where Linux tells of processes. */
const processes = '/proc';

/** Who keeps a file system from being unmounted, each in words: programs with a file open there, or that are there, and what is mounted below. */
export const findHolders = async (mounts: readonly DriveMount[]): Promise<readonly string[]> => {
  const isThere = (path: string) => mounts.some(({ mountPoint }) => isInside(path, mountPoint));
  const below = (await readMounts()).filter(
    ({ mountPoint, device }) => isThere(mountPoint) && !mounts.some((one) => one.device === device),
  );
  const held = await Promise.all(
    (await processIds()).map(async (id) => {
      const path = (await pathsOf(id)).find(isThere);
      return path === undefined ? [] : [`${await nameOf(id)} at "${path}"`];
    }),
  );
  return [...held.flat(), ...below.map(({ mountPoint }) => `what is mounted at "${mountPoint}"`)];
};

/** Who still has one of these devices mounted though nobody sees it here: containers and services with mounts of their own, one line each. */
export const findHiddenMounts = async (devices: readonly string[]): Promise<readonly string[]> => {
  const seen = new Set([await spaceOf('self')]);
  const found: string[] = [];
  for (const id of await processIds()) {
    const space = await spaceOf(id);
    if (space === undefined || seen.has(space)) continue;
    seen.add(space);
    const mounts = await readMounts(join(processes, id, 'mountinfo')).catch(() => []);
    if (mounts.some(({ device }) => devices.includes(device))) found.push(`${await nameOf(id)}, which has mounts of its own`);
  }
  return found;
};

const processIds = async () => (await readdir(processes)).filter((name) => /^\d+$/.test(name));

const spaceOf = (id: string) => linkOf(join(processes, id, 'ns', 'mnt'));

/** Where a process is, what it runs, and what it has open; nothing of one that has ended, or that this user may not ask. */
const pathsOf = async (id: string): Promise<readonly string[]> => {
  const folder = join(processes, id);
  const open = await readdir(join(folder, 'fd')).catch(() => []);
  const links = ['cwd', 'root', 'exe', ...open.map((name) => join('fd', name))];
  const paths = await Promise.all(links.map((name) => linkOf(join(folder, name))));
  return paths.filter((path) => path !== undefined);
};

const linkOf = (path: string): Promise<string | undefined> => readlink(path).catch(() => undefined);

const nameOf = async (id: string): Promise<string> => {
  const name = (await readFile(join(processes, id, 'comm'), 'utf8').catch(() => 'a program')).trim();
  return id === `${process.pid}` ? `Tapedeck itself (process ${id})` : `"${name}" (process ${id})`;
};
