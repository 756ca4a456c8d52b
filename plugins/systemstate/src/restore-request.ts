import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin, pathBelow, type StoredWorkload, type WorkloadRequest } from '@tapedeck/core';
import { noOtherName, nothingToRestore, withUnknown } from './errors.ts';

/** Where the system state shall come to, if that was said. @throws `SYSTEMSTATE_WITH_UNKNOWN`, `SYSTEMSTATE_NO_OTHER_NAME` */
export const targetOf = ({ as, options }: WorkloadRequest): string | undefined => {
  const unknown = Object.keys(options).find((key) => key !== 'to');
  if (unknown !== undefined) throw withUnknown(unknown);
  if (as !== undefined) throw noOtherName(as);
  return options.to;
};

/** The folder among what came back that holds a file by which it is known. @throws `SYSTEMSTATE_NOT_THERE` */
export const folderWith = async (from: string, { name, paths }: StoredWorkload, known: string): Promise<string> => {
  // A media file may be forged, so a path that leads out is none.
  const folders = paths.map((path) => join(from, pathBelow(path))).filter((folder) => isWithin(folder, from));
  for (const folder of folders) {
    const isThere = await access(join(folder, known)).then(
      () => true,
      () => false,
    );
    if (isThere) return folder;
  }
  throw nothingToRestore(name);
};
