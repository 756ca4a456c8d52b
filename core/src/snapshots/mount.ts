import { isAbsolute, relative } from 'node:path';

/** A mounted file system, or a part of one. */
export interface Mount {
  /** Where it is mounted. */
  readonly target: string;
  /** What sort of file system it is, as the system calls it. */
  readonly type: string;
  /** Number of the device that it is on, `major:minor`; made up by the file system where it is on several, or on none. */
  readonly device: string;
  readonly isReadOnly: boolean;
  /** Whether the system makes its content up, or keeps it in memory. */
  readonly isPseudo: boolean;
  /** Path within the file system of what is seen at the target. */
  readonly top: string;
  /** The same file system has the same one, wherever it is mounted. */
  readonly fileSystem: string;
}

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
  return way === '' || (way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way));
};
