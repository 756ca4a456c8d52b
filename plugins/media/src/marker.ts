import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { markerRefused } from './errors.ts';

/** The file that makes a folder a destination. It travels with the drive, so an empty mount point never has one. */
export const markerName = '.tapedeck-destination';

const format = 'tapedeck-destination';
const version = 1;

/** What stands in it. */
export const markerText = JSON.stringify({ format, version });

/**
 * Whether the folder is marked as a destination.
 * @throws `MEDIA_MARKER_REFUSED` when its marker is damaged, or of a later version.
 */
export const isMarked = async (folder: string): Promise<boolean> => {
  const file = join(folder, markerName);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw markerRefused(file, 'cannot be read', error);
  });
  if (text === undefined) return false;
  const written = versionOf(text);
  if (written === undefined) throw markerRefused(file, 'does not hold what it should');
  if (written !== version) throw markerRefused(file, `has version ${written}, and this Tapedeck knows version ${version}`);
  return true;
};

const versionOf = (text: string): number | undefined => {
  try {
    const marker: unknown = JSON.parse(text);
    if (!(marker instanceof Object) || !('format' in marker) || marker.format !== format) return undefined;
    return 'version' in marker && typeof marker.version === 'number' ? marker.version : undefined;
  } catch {
    return undefined;
  }
};

/** Marks the folder, which must be there. The marker is whole or not there at all, also after a power cut. */
export const mark = (folder: string, text = `${markerText}\n`): Promise<void> => writeWhole(join(folder, markerName), text);

/** Writes a small file that is the old one or the new one, also after a power cut. */
export const writeWhole = async (file: string, text: string): Promise<void> => {
  const handle = await open(`${file}.new`, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
};
