import { join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { FolderDestination } from '../folder/folder-destination.ts';
import { makeFolders } from '../folder/make-folders.ts';
import type { LocatingRun } from '../locating/locating-run.ts';
import type { MediaOptions } from '../options.ts';
import { spoolTooSmall } from './errors.ts';

type SpoolOptions = Pick<MediaOptions, 'spool' | 'marginBytes' | 'maxPartBytes'>;

/** Where the spool of a medium lies. */
export const spoolFolder = ({ spool }: SpoolOptions, { stateFolder }: LocatingRun, id: string) =>
  join(spool ?? join(stateFolder, 'spool'), id);

/** The spool of a medium, as far as it is there. */
export const findSpool = (options: SpoolOptions, run: LocatingRun, host: Host, id: string): Promise<FolderDestination> =>
  FolderDestination.open(spoolFolder(options, run, id), host, options.maxPartBytes);

/** The spool of a medium, made where it is missing, but in a dry run. @throws `MEDIA_SPOOL_TOO_SMALL` */
export const openSpool = async (options: SpoolOptions, run: LocatingRun, host: Host, id: string): Promise<FolderDestination> => {
  const folder = spoolFolder(options, run, id);
  if (run.dryRun) return findSpool(options, run, host, id);
  await makeFolders(folder);
  const { freeBytes } = await host.diskSpace(folder);
  if (freeBytes < options.marginBytes) throw spoolTooSmall(folder, freeBytes, options.marginBytes);
  return findSpool(options, run, host, id);
};
