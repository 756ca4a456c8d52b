import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isOnBtrfs, isSubvolume } from './is-subvolume.ts';
import { type Mount, mountOf, mountsBelow } from './mounts.ts';

/** A piece of a path's tree that lies on one mount: the path itself, or what is mounted below it. */
export interface Piece {
  /** Where the piece begins, without links on the way. */
  readonly at: string;
  readonly mount: Mount;
  /** The subvolume that holds it. */
  readonly subvolume: string;
}

/** A path that can be frozen, and what of its tree cannot. */
export interface PlacedPath {
  /** As people know it. */
  readonly path: string;
  /** Without links on the way. */
  readonly real: string;
  readonly pieces: readonly Piece[];
  /** Places of other file systems that are mounted below it. */
  readonly others: readonly Mount[];
}

/** Where a path and all that is mounted below it lies; `undefined` when it cannot be frozen by snapshots of subvolumes. */
export const placePath = async (path: string, mounts: readonly Mount[]): Promise<PlacedPath | undefined> => {
  if (!(await isOnBtrfs(path))) return undefined;
  const real = await realpath(path);
  const mount = mountOf(real, mounts);
  const first = mount && (await pieceAt(real, mount));
  if (first === undefined) return undefined;
  const pieces = [first];
  const others: Mount[] = [];
  for (const below of mountsBelow(real, mounts)) {
    // A single file that something is mounted on cannot be joined to a frozen tree.
    if (!(await isFolder(below.target))) return undefined;
    const piece = await pieceAt(below.target, below);
    if (piece === undefined) others.push(below);
    else pieces.push(piece);
  }
  return { path, real, pieces, others };
};

/** A place below a path by the name that people know. */
export const knownPath = ({ path, real }: Pick<PlacedPath, 'path' | 'real'>, place: string): string => join(path, relative(real, place));

const pieceAt = async (at: string, mount: Mount): Promise<Piece | undefined> => {
  if (!mount.isBtrfs) return undefined;
  const subvolume = await subvolumeOf(at, mount.target);
  return subvolume === undefined ? undefined : { at, mount, subvolume };
};

// Where a plain folder is mounted by itself, the top of its subvolume cannot be seen.
const subvolumeOf = async (path: string, target: string): Promise<string | undefined> => {
  if (await isSubvolume(path)) return path;
  return path === target ? undefined : subvolumeOf(dirname(path), target);
};

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isDirectory();
  } catch {
    return false;
  }
};
