import { removeTree } from './remove-tree.ts';
import { tempFolder } from './temp-folder.ts';

const folders: string[] = [];

/** Makes an empty folder that is removed when the tests have ended. */
export const freshFolder = (): string => {
  if (folders.length === 0) process.once('exit', () => folders.forEach(removeTree));
  const folder = tempFolder();
  folders.push(folder);
  return folder;
};
