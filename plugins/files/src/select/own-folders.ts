import { isAbsolute, relative } from 'node:path';
import type { SelectingRun } from './selecting-run.ts';

/** Folders below the path that the run itself writes to: they would change while they are read, and hold backups of backups. */
export const ownFolders = (path: string, { found, stateFolder }: SelectingRun): readonly string[] =>
  [found.destination?.capabilities.localPath, found.destination?.capabilities.spoolPath, stateFolder]
    .filter((folder) => folder !== undefined)
    .filter((folder) => isBelow(folder, path));

const isBelow = (path: string, folder: string) => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !/^\.\.[\\/]/.test(way) && !isAbsolute(way);
};
