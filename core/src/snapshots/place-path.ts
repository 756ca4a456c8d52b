import { lstat, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Snapshot } from '../contracts/snapshot.ts';
import { type Mount, mountOf, mountsBelow } from './mount.ts';

/** A piece of a path's tree that lies on one mount: the path itself, or what is mounted below it. */
export interface Piece<Volume> {
  /** Where the piece begins, without links on the way. */
  readonly at: string;
  readonly mount: Mount;
  /** What a provider freezes to freeze the piece. */
  readonly volume: Volume;
}

/** A path that can be frozen, and what of its tree cannot. */
export interface PlacedPath<Volume> {
  /** As people know it. */
  readonly path: string;
  /** Without links on the way. */
  readonly real: string;
  readonly pieces: readonly Piece<Volume>[];
  /** Places of other file systems that are mounted below it. */
  readonly others: readonly Mount[];
}

/** Says what a provider would freeze of a place; `undefined` where it can freeze nothing. */
export type FindVolume<Volume> = (at: string, mount: Mount) => Volume | undefined | Promise<Volume | undefined>;

/**
 * Where a path and all that is mounted below it lies; `undefined` when the provider cannot freeze it.
 * @param below mounts that count where they lie below the path
 */
export const placePath = async <Volume>(
  path: string,
  mounts: readonly Mount[],
  find: FindVolume<Volume>,
  below = mounts,
): Promise<PlacedPath<Volume> | undefined> => {
  const real = await realpath(path).catch(() => undefined);
  const mount = real === undefined ? undefined : mountOf(real, mounts);
  if (real === undefined || mount === undefined) return undefined;
  const volume = await find(real, mount);
  if (volume === undefined) return undefined;
  const pieces: Piece<Volume>[] = [{ at: real, mount, volume }];
  const others: Mount[] = [];
  for (const mounted of mountsBelow(real, below)) {
    // A single file that something is mounted on cannot be joined to a frozen tree.
    if (!(await isFolder(mounted.target))) return undefined;
    const found = await find(mounted.target, mounted);
    if (found === undefined) others.push(mounted);
    else pieces.push({ at: mounted.target, mount: mounted, volume: found });
  }
  return { path, real, pieces, others };
};

/** A place below a path by the name that people know. */
export const knownPath = ({ path, real }: Pick<PlacedPath<unknown>, 'path' | 'real'>, place: string): string =>
  join(path, relative(real, place));

/** What is mounted below a path from elsewhere, mapped onto itself: its frozen view has an empty folder in that place. */
export const mapOthers = (placed: Omit<PlacedPath<unknown>, 'pieces'>): Snapshot['mapping'] =>
  placed.others.map(({ target }) => ({ path: knownPath(placed, target), readFrom: target }));

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isDirectory();
  } catch {
    return false;
  }
};
