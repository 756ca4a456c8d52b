import { dirname } from 'node:path';
import { isGone, isRefusal } from '../system/refusal.ts';
import { openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import type { EntryProblem } from './unit-results.ts';

const here = Buffer.from('.');
const above = Buffer.from('..');
const unmounted = 'The volume that it was listed on is not mounted there any more.';

/**
 * Tells the problem of a directory that was listed and is not there any more. One that was removed is as if it had gone before the run;
 * but what disappears together with its volume, or with the whole root, was lost to the run alone.
 * `root` is where the root of it is read, `volume` what it was listed on.
 */
export const describeGone = (path: Buffer, root: Uint8Array, volume: number): EntryProblem => {
  const left = nearestLeft(path);
  const isRootGone = left.path.length < root.length && path.subarray(0, root.length).equals(root);
  if (left.volume !== undefined && left.volume !== volume) return { kind: 'unreadable', code: 'VOLUME_GONE', path, message: unmounted };
  if (isRootGone)
    return { kind: 'unreadable', code: 'SOURCE_VANISHED', path: Buffer.from(root), message: 'It was moved or removed during the run.' };
  return { kind: 'vanished', code: 'DIRECTORY_VANISHED', path, message: 'It was removed during the run.' };
};

/**
 * Tells the problem of an opened directory whose volume is gone, so that what it was mounted on shows instead. What is mounted only
 * as it is opened has another volume too, but is the top of it.
 */
export const describeUnmounted = (directory: SourceDirectory, path: Buffer, volume: number): EntryProblem | undefined => {
  const now = volumeIn(directory, here);
  if (now === undefined || now === volume || volumeIn(directory, above) !== now) return undefined;
  return { kind: 'unreadable', code: 'VOLUME_GONE', path, message: unmounted };
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
