import { cp, mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { targetNotEmpty } from './errors.ts';

/** Moves a folder to where nothing is yet; to another volume it is copied. @throws `SYSTEMSTATE_TARGET_NOT_EMPTY` */
export const moveFolder = async (from: string, to: string): Promise<void> => {
  await makeRoom(to);
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await cp(from, to, { recursive: true, preserveTimestamps: true });
  }
};

const makeRoom = async (folder: string): Promise<void> => {
  await mkdir(dirname(folder), { recursive: true });
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return;
  if (names.length > 0) throw targetNotEmpty(folder);
  // Windows moves nothing onto a folder, be it empty.
  await rmdir(folder);
};
