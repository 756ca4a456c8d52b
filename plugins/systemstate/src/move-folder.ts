import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { targetNotEmpty } from './errors.ts';

/** Moves a folder to where nothing is yet. Nothing is ever seen there but the whole of it. @throws `SYSTEMSTATE_TARGET_NOT_EMPTY` */
export const moveFolder = async (from: string, to: string, signal: AbortSignal): Promise<void> => {
  await makeRoom(to);
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await copyBeside(from, to, signal);
  }
};

const makeRoom = async (folder: string): Promise<void> => {
  await mkdir(dirname(folder), { recursive: true });
  const names = await readdir(folder).catch((error: unknown) => (isMissing(error) ? undefined : Promise.reject(error)));
  if (names === undefined) return;
  if (names.length > 0) throw targetNotEmpty(folder);
  // Windows moves nothing onto a folder, be it empty.
  await rmdir(folder);
};

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** To another volume: copied beside its place first. */
const copyBeside = async (from: string, to: string, signal: AbortSignal): Promise<void> => {
  const beside = `${to}.${randomUUID()}`;
  const goOn = () => {
    signal.throwIfAborted();
    return true;
  };
  try {
    await cp(from, beside, { recursive: true, preserveTimestamps: true, filter: goOn });
    await rename(beside, to);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
};
