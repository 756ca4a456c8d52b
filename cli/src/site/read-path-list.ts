import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { BackupError } from '@tapedeck/core';

/** A list of paths from a file, or from standard input with `-`. Ends of lines part them, or with `isNull` zero bytes; empty ones are left out. */
export const readPathList = async (file: string, isNull: boolean): Promise<readonly string[]> => {
  const text = textOf(await bytesOf(file), file);
  const paths = text.split(isNull ? '\0' : /\r?\n/).filter((path) => path !== '');
  if (paths.length > 0) return paths;
  // Nothing would mean everything to a restore, which nobody meant who made a list.
  throw new BackupError('CLI_LIST_EMPTY', `"${file}" names no path.`, { hint: 'Look at what makes the list.' });
};

const bytesOf = async (file: string): Promise<Buffer> => {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (cause) {
    throw new BackupError('CLI_LIST_UNREADABLE', `The list of paths "${file}" cannot be read.`, {
      hint: 'Name a file that this user may read, or "-" for standard input.',
      cause,
    });
  }
};

const textOf = (bytes: Buffer, file: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BackupError('CLI_LIST_NO_TEXT', `"${file}" holds a path that is not UTF-8.`, {
      hint: 'Name the folder that it lies in; a restore takes such bytes as "tapedeck ls" shows them.',
    });
  }
};
