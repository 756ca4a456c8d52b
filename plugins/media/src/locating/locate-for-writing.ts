import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Host } from '@tapedeck/core';
import { notWritable, tooLittleRoom } from '../errors.ts';
import { FolderDestination } from '../folder/folder-destination.ts';
import type { MediaOptions } from '../options.ts';
import { claimFolder } from './claim-folder.ts';
import { findFolder } from './find-folder.ts';
import type { LocatingRun } from './locating-run.ts';
import { noteRefusal } from './note-refusal.ts';

/**
 * The folder as a destination if it is there, ours, writable, and has room. Otherwise the run notes why not, and the
 * next destination of the job is tried.
 */
export const locateForWriting = (run: LocatingRun, host: Host, options: MediaOptions): Promise<FolderDestination | undefined> =>
  noteRefusal(run, async () => {
    const folder = await findFolder(options, host, run.signal);
    if (await claimFolder(folder, options.create, run)) await checkRoom(folder, host, options.marginBytes);
    return FolderDestination.open(folder, host, options.maxPartBytes);
  });

const checkRoom = async (folder: string, host: Host, marginBytes: number) => {
  await access(folder, constants.W_OK | constants.X_OK).catch((cause) => {
    throw notWritable(folder, cause);
  });
  const { freeBytes } = await host.diskSpace(folder);
  if (freeBytes < marginBytes) throw tooLittleRoom(folder, freeBytes, marginBytes);
};
