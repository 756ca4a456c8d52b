import { isAbsolute, relative } from 'node:path';
import type { Host } from '@tapedeck/core';
import { programFailed } from './errors.ts';
import { runProgram } from './run-program.ts';

/** A mounted file system, or a part of one. */
export interface Mount {
  /** Where it is mounted. */
  readonly target: string;
  readonly isBtrfs: boolean;
  readonly isReadOnly: boolean;
  /** Whether the kernel makes its content up, as that of `/proc`, or keeps it in memory. */
  readonly isPseudo: boolean;
  /** Path within the file system of what is seen at the target. */
  readonly top: string;
  /** The same file system has the same one, wherever it is mounted. */
  readonly fileSystem: string;
}

/** What is mounted on this machine, the oldest first. */
export const readMounts = async (host: Host, signal: AbortSignal): Promise<readonly Mount[]> => {
  const list = (...args: readonly string[]) =>
    rowsOf(host, signal, ['--json', '--list', '--output', 'TARGET,FSTYPE,FSROOT,UUID,SOURCE,OPTIONS', ...args]);
  const [all, real] = await Promise.all([list(), list('--real')]);
  const realTargets = new Set(real.map(({ target }) => target));
  return all.map(({ target = '', fstype, fsroot = '/', uuid, source = '', options = '' }) => ({
    target,
    isBtrfs: fstype === 'btrfs',
    isReadOnly: options.split(',').includes('ro'),
    isPseudo: !realTargets.has(target),
    top: fsroot,
    fileSystem: uuid ?? source,
  }));
};

/** The mount through which a path is seen: of those that hold it the deepest, of several on one place the youngest. */
export const mountOf = (path: string, mounts: readonly Mount[]): Mount | undefined =>
  mounts
    .filter(({ target }) => isWithin(path, target))
    .reduce<Mount | undefined>((best, mount) => (best !== undefined && best.target.length > mount.target.length ? best : mount), undefined);

/** What is mounted below a path and can be seen there. */
export const mountsBelow = (path: string, mounts: readonly Mount[]): readonly Mount[] =>
  mounts.filter((mount) => mount.target !== path && isWithin(mount.target, path) && mountOf(mount.target, mounts) === mount);

/** Whether a path is the folder or lies in it. */
export const isWithin = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
};

type Row = Readonly<Record<'target' | 'fstype' | 'fsroot' | 'uuid' | 'source' | 'options', string | undefined>>;

const rowsOf = async (host: Host, signal: AbortSignal, args: readonly string[]): Promise<readonly Row[]> => {
  const printed: unknown = JSON.parse(await runProgram(host, signal, 'findmnt', args));
  const rows = memberOf(printed, 'filesystems');
  if (!Array.isArray(rows)) throw programFailed('findmnt', 'it lists no file systems.');
  return rows.map((row: unknown) => ({
    target: textOf(row, 'target'),
    fstype: textOf(row, 'fstype'),
    fsroot: textOf(row, 'fsroot'),
    uuid: textOf(row, 'uuid'),
    options: textOf(row, 'options'),
    // A part of a file system is said in brackets behind it.
    source: textOf(row, 'source')?.replace(/\[.*\]$/s, ''),
  }));
};

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

const textOf = (value: unknown, key: string): string | undefined => {
  const member = memberOf(value, key);
  return typeof member === 'string' ? member : undefined;
};
