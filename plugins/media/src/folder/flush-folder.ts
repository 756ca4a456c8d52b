import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemCodeOf } from './destination-error.ts';

// Some network and user-space file systems keep folders durable in their own way and refuse to be asked.
const refusals = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP']);

/** Makes the names in a folder survive a power cut. */
export const flushFolder = async (path: string, platform: NodeJS.Platform = process.platform): Promise<void> => {
  // Windows keeps folders durable by itself and does not open them.
  if (platform === 'win32') return;
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    if (!refusals.has(systemCodeOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
};
