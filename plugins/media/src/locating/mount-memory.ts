import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// The folder's name goes through a hash because it may hold any sign and be of any length.
const memoryFile = (stateFolder: string, folder: string) =>
  join(stateFolder, `media-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.json`);

/**
 * The mount point that this destination was on when it was last used, so that a drive that is away is not mistaken for a
 * new, empty folder. `undefined` when it was never used from here, or the state was lost.
 */
export const rememberedMountPoint = async (stateFolder: string, folder: string): Promise<string | undefined> => {
  const text = await readFile(memoryFile(stateFolder, folder), 'utf8').catch(() => '{}');
  try {
    const memory: unknown = JSON.parse(text);
    return memory instanceof Object && 'mountPoint' in memory && typeof memory.mountPoint === 'string' ? memory.mountPoint : undefined;
  } catch {
    return undefined;
  }
};

/** Remembers where a destination is mounted. Writes nothing where that is known, so that a full disk stands in nobody's way. */
export const rememberMountPoint = async (stateFolder: string, folder: string, mountPoint: string): Promise<void> => {
  if ((await rememberedMountPoint(stateFolder, folder)) === mountPoint) return;
  const file = memoryFile(stateFolder, folder);
  await writeFile(`${file}.new`, JSON.stringify({ folder, mountPoint }));
  await rename(`${file}.new`, file);
};
