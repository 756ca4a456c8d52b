import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder } from '@tapedeck/core';
import { systemCodeOf } from './destination-error.ts';

/**
 * Makes a folder and what is missing above it, so that they outlive a power cut; one that is there already is no error. `mkdir` has an option for this,
 * but it hides every reason that it does not know, a write-protected drive among them, behind ENOENT.
 */
export const makeFolders = async (path: string): Promise<void> => {
  try {
    await makeNewFolder(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  }
};

/** Makes what is missing above the path, and the folder itself, which must be new. */
const makeNewFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    await mkdir(path);
  }
  await flushFolder(dirname(path));
};
