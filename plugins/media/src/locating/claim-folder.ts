import { relative } from 'node:path';
import { driveAway, folderMissing, notADestination } from '../errors.ts';
import { destinationError } from '../folder/destination-error.ts';
import { makeFolders } from '../folder/make-folders.ts';
import { isMarked, mark, markerName, markerText } from '../marker.ts';
import type { LocatingRun } from './locating-run.ts';
import { rememberedMountPoint, rememberMountPoint } from './mount-memory.ts';
import { mountPointOf } from './mount-point.ts';
import { visibleContents } from './visible-contents.ts';

/** Whether the drive that the destination was on is no longer mounted there, so that its folder would land on the disk below. */
const isAway = (mountPointBefore: string, mountPoint: string) =>
  mountPointBefore !== mountPoint && !relative(mountPoint, mountPointBefore).startsWith('..');

/**
 * Makes sure that the folder is a destination of ours: it is marked, or it is new and the options allow to begin one there.
 * In a dry run nothing is made, and the answer is whether the folder is there. @throws `MEDIA_…` when it is not ours, and when its drive is away.
 */
export const claimFolder = async (folder: string, create: boolean, run: LocatingRun): Promise<boolean> => {
  const contents = await visibleContents(folder);
  if (contents === undefined || !(await isMarked(folder))) {
    const mountPointBefore = await rememberedMountPoint(run.stateFolder, folder);
    if (mountPointBefore !== undefined && isAway(mountPointBefore, await mountPointOf(folder))) throw driveAway(folder, mountPointBefore);
    if (contents === undefined && !create) throw folderMissing(folder, create);
    if (!create || (contents && contents.length > 0)) throw notADestination(folder, markerName, markerText);
    if (run.dryRun) return contents !== undefined;
    await beginDestination(folder);
  }
  if (!run.dryRun) await rememberMountPoint(run.stateFolder, folder, await mountPointOf(folder));
  return true;
};

const beginDestination = async (folder: string) => {
  try {
    await makeFolders(folder);
    await mark(folder);
  } catch (error) {
    throw destinationError(error, { destination: folder, name: markerName, action: 'write' });
  }
};
