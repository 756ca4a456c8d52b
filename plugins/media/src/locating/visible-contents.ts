import { readdir } from 'node:fs/promises';
import { notAFolder } from '../errors.ts';
import { destinationError, systemCodeOf } from '../folder/destination-error.ts';
import { markerName } from '../marker.ts';

// What systems leave in the top folder of a drive that holds nothing yet; the last is ours, from a power cut while marking.
const leftovers = new Set(['lost+found', 'System Volume Information', '$RECYCLE.BIN', '.Trashes', '.fseventsd', `${markerName}.new`]);

/** Names in the folder, but for those that an empty drive has too; `undefined` when the folder is not there. */
export const visibleContents = async (folder: string): Promise<readonly string[] | undefined> => {
  try {
    return (await readdir(folder)).filter((name) => !leftovers.has(name));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT') return undefined;
    throw code === 'ENOTDIR' ? notAFolder(folder) : destinationError(error, { destination: folder, name: '', action: 'read' });
  }
};
