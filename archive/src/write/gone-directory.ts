import { dirname } from 'node:path';
import { isGone, isRefusal } from '../system/refusal.ts';
import { openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import type { EntryProblem } from './unit-results.ts';

const here = Buffer.from('.');
const above = Buffer.from('..');
/**
 * Tells the problem of a directory that was listed and is not there any more. One that was removed is as if it had gone before the run;
 * but what disappears together with its volume, or with the whole root, was lost to the run alone.
 * `root` is where the root of it is read, `volume` what it was listed on.
 */
export const describeGone = (path: Buffer, root: Uint8Array, volume: number): EntryProblem => {
  const left = nearestLeft(path);
  if (left.volume !== undefined && left.volume !== volume) return volumeGone(path);
  const isRootGone = left.path.length < root.length && path.subarray(0, root.length).equals(root);
  if (isRootGone) return { kind: 'unreadable', code: 'SOURCE_VANISHED', path, message: 'Its root was moved or removed during the run.' };
  return { kind: 'vanished', code: 'DIRECTORY_VANISHED', path, message: 'It was removed during the run.' };
};

/** The problem of a directory whose volume went away. */
export const volumeGone = (path: Buffer): EntryProblem => ({
  kind: 'unreadable',
  code: 'VOLUME_GONE',
  path,
  message: 'The volume that it was listed on is not mounted there any more.',
});

/**
 * Whether the volume of an opened directory is gone, so that what it was mounted on shows instead. What is mounted only as it is opened
 * has another volume too, but is the top of it.
 */
export const isUnmounted = (directory: SourceDirectory, volume: number): boolean => {
  const now = volumeIn(directory, here);
  return now !== undefined && now !== volume && volumeIn(directory, above) === now;
};

/** The nearest directory above that is there. */
const nearestLeft = (path: Buffer): { readonly path: Buffer; readonly volume: number | undefined } => {
  // One sign for each byte, so that the path keeps its bytes.
  const parent = Buffer.from(dirname(path.toString('latin1')), 'latin1');
  if (parent.length === path.length) return { path, volume: undefined };
  try {
    return { path: parent, volume: volumeOf(parent) };
  } catch (error) {
    if (!isGone(error)) return { path: parent, volume: undefined };
    return nearestLeft(parent);
  }
};

const volumeOf = (path: Buffer): number | undefined => {
  const directory = openSourceDirectory(path, 'look up');
  try {
    return volumeIn(directory, here);
  } finally {
    directory.close();
  }
};

/** Nothing where it cannot be told: a directory may be open to those who list it, and closed to those who enter it. */
const volumeIn = (directory: SourceDirectory, name: Buffer): number | undefined => {
  try {
    return directory.stat(name)?.volume;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  }
};
