import { join } from 'node:path';
import type { FolderDestination } from '../folder/folder-destination.ts';
import type { SpooledFile } from './medium.ts';
import type { SpooledDestination } from './spooled-destination.ts';

/**
 * Brings to the medium what the spool holds, has it read back there, and only then removes it from the spool. What an interrupted run has brought there
 * already is compared, and not written again.
 */
export const transfer = async (destination: SpooledDestination, signal: AbortSignal): Promise<void> => {
  const { medium, spool } = destination;
  const waiting = await waitingFiles(spool);
  const fresh: SpooledFile[] = [];
  for (const file of waiting) {
    signal.throwIfAborted();
    if (medium.files.get(file.name)?.sizeBytes !== file.sizeBytes || !(await medium.holds(file, signal))) fresh.push(file);
  }
  if (fresh.length > 0) await medium.write(fresh, signal);
  for (const { name } of waiting) await spool.remove(name);
};

/**
 * Files that lie directly in the folder of a media set: its members, keys and notes. What is in folders below is being written, or says who writes or
 * reads just now, and never leaves this machine.
 */
export const waitingFiles = async (spool: FolderDestination): Promise<readonly SpooledFile[]> => {
  const files: SpooledFile[] = [];
  for (const folder of (await spool.list('')).filter(({ kind }) => kind === 'folder'))
    for (const { name, kind, sizeBytes } of await spool.list(folder.name))
      if (kind === 'file') files.push({ name: `${folder.name}/${name}`, path: join(spool.folder, folder.name, name), sizeBytes });
  return files.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
};
