import { constants } from 'node:fs';
import { access, lstat, realpath } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type BackupError, Objections } from '@tapedeck/core';
import { pathIsLink, pathMissing, pathNotAbsolute, pathUnreadable } from '../errors.ts';
import type { FilesOptions } from '../options.ts';
import { patternObjections } from './pattern-objections.ts';

/** Objects to every path that cannot be protected as it is written, and to patterns that do not mean what they seem to. */
export const checkSelection = async (use: string, options: FilesOptions): Promise<void> => {
  const toPaths = await Promise.all(options.paths.map(objectionTo));
  const objections = [...toPaths.filter((objection) => objection !== undefined), ...patternObjections(options)];
  if (objections.length > 0) throw new Objections('FILES_REFUSED', `The source "${use}" cannot be read as asked`, objections);
};

const objectionTo = async (path: string): Promise<BackupError | undefined> => {
  if (!isAbsolute(path)) return pathNotAbsolute(path);
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return pathIsLink(path, await realpath(path));
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? pathMissing(path) : pathUnreadable(path, error);
  }
};
