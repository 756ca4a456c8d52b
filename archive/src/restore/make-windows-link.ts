import { closeSync, lstatSync, mkdirSync, openSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { ArchiveError } from '../errors.ts';
import type { Entry } from '../format/entry.ts';
import type { WindowsMetadata } from '../format/windows-metadata.ts';
import { isRefusal } from '../system/refusal.ts';
import { widePath } from '../system/wide-path.ts';
import { genericWrite, type WindowsCalls } from '../system/windows.ts';
import type { Lost } from './target.ts';

const directory = 0x10;

/** Makes a link of the kind that it was, a junction for one; where the system refuses that, one as Node makes them. */
export const makeWindowsLink = (calls: WindowsCalls, path: string, { windows, linkTarget }: Entry, lost: Lost): void => {
  const reparse = windows?.reparse;
  if (windows !== undefined && reparse !== undefined) {
    const refusal = refusalOf(calls, path, windows, reparse);
    if (refusal === undefined) return;
    lost('REPARSE_LOST', `It is a symbolic link now, and was one of another kind: ${refusal}`);
  }
  symlinkSync(linkTarget?.toString() ?? '', path);
};

/** Makes the link; answers why not, and then there is nothing of it. */
const refusalOf = (calls: WindowsCalls, path: string, { attributes }: WindowsMetadata, reparse: Uint8Array): string | undefined => {
  const isFolder = (attributes & directory) !== 0;
  if (isFolder) mkdirSync(path);
  else closeSync(openSync(path, 'wx'));
  try {
    setReparse(calls, path, reparse);
    // What Node does not take for a link, it would go through, as to a volume that is joined here.
    if (lstatSync(path).isSymbolicLink()) return undefined;
  } catch (error) {
    remove(path, isFolder);
    if (!isRefusal(error)) throw error;
    return error.message;
  }
  remove(path, isFolder);
  throw new ArchiveError('PATH_OUTSIDE', `"${path}" would not be known for a link, and lead out of the target.`, {
    hint: 'The media file is forged or damaged.',
  });
};

const setReparse = (calls: WindowsCalls, path: string, reparse: Uint8Array): void => {
  const handle = calls.open(widePath(Buffer.from(path)), genericWrite);
  try {
    calls.setReparse(handle, reparse);
  } finally {
    calls.close(handle);
  }
};

const remove = (path: string, isFolder: boolean): void => (isFolder ? rmdirSync(path) : unlinkSync(path));
