import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder } from '../host/flush-folder.ts';
import { workingName } from './unfinished.ts';

/** Writes a file that is either the old one or the new one, never half of it. */
export const writeAtomically = async (path: string, content: string): Promise<void> => {
  const working = workingName(path);
  const file = await open(working, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(working, path);
  await flushFolder(dirname(path));
};
