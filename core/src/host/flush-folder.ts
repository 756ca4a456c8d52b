import { open } from 'node:fs/promises';

/** Makes renames and creations in a folder survive a power cut, where the system can say so. */
export const flushFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
