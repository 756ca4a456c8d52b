import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from './remove-tree.ts';

const folders: string[] = [];

/** Makes an empty folder that goes when the tests of its file have ended, or else with the process. */
export const tempFolder = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tapedeck-test-')));
  folders.push(folder);
  return folder;
};

/** Removes all that were made until now. Fails where something is still mounted in one. */
export const removeTempFolders = (): void => {
  const left = folders.splice(0).filter((folder) => existsSync(folder));
  if (left.length > 0) removeTree(...left);
};

process.once('exit', removeTempFolders);
