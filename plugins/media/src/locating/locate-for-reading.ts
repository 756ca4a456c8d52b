import type { Destination, Host } from '@tapedeck/core';
import { folderMissing, notADestination } from '../errors.ts';
import { FolderDestination } from '../folder/folder-destination.ts';
import { isMarked, markerName, markerText } from '../marker.ts';
import type { MediaOptions } from '../options.ts';
import { findFolder } from './find-folder.ts';
import type { LocatingRun } from './locating-run.ts';
import { noteRefusal } from './note-refusal.ts';
import { visibleContents } from './visible-contents.ts';

/**
 * The folder as a destination to read from. One without a marker does as long as it holds something, so that media
 * files which were copied by hand can be restored; an empty one is the mount point of a drive that is away.
 */
export const locateForReading = (run: LocatingRun, host: Host, options: MediaOptions): Promise<Destination | undefined> =>
  noteRefusal(run, async () => {
    const folder = await findFolder(options, host, run.signal);
    const contents = await visibleContents(folder);
    if (contents === undefined) throw folderMissing(folder, options.create);
    if (contents.length === 0 && !(await isMarked(folder))) throw notADestination(folder, markerName, markerText);
    return FolderDestination.open(folder, host, options.maxPartBytes);
  });
