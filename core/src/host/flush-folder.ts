import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

// Some network and user-space file systems keep folders durable in their own way and refuse to be asked; a folder that may be written to
// and not be read cannot be asked either.
const refusals: ReadonlySet<unknown> = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EACCES']);

/** Makes renames and creations in a folder survive a power cut, where the system can say so. */
export const flushFolder = async (folder: string, platform: NodeJS.Platform = process.platform): Promise<void> => {
  // Windows keeps folders durable by itself and does not open them.
  if (platform === 'win32') return;
  try {
    await sync(folder);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !refusals.has(error.code)) throw error;
  }
};

const sync = async (folder: string): Promise<void> => {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
