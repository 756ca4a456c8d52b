import type { Host } from '@tapedeck/core';
import { notFlushed } from '../errors.ts';
import { diskOf } from './disk.ts';
import { sendOut } from './send-out.ts';
import { complaintOf, findTools } from './tools.ts';
import { unmountDisk } from './unmount-disk.ts';

/**
 * Ejects the drive of a folder. Resolves to whether the system sees that it has come out.
 * @throws `MEDIA_NOTHING_TO_EJECT`, `MEDIA_NOT_FLUSHED`, `MEDIA_BUSY`, `MEDIA_NOT_EJECTED`
 */
export const ejectOnLinux = async (folder: string, host: Host, signal: AbortSignal): Promise<boolean> => {
  const disk = await diskOf(folder, host, signal);
  const tools = await findTools(host);
  // Unmounting flushes too; but a drive that cannot be flushed is to stay.
  const complaint = await complaintOf(host, signal, 'sync', '-f', folder);
  if (complaint !== undefined) throw notFlushed(folder, complaint);
  await unmountDisk(disk, tools, host, signal);
  return sendOut(disk, tools, host, signal);
};
