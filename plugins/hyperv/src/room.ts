import type { Host } from '@tapedeck/core';
import type { Machine } from './choose-machines.ts';
import { noRoom } from './errors.ts';

/** Bytes that the disks of a machine take, with all those that they build upon. */
export const bytesOf = ({ Disks }: Machine): number => Disks.reduce((sum, { Bytes }) => sum + Bytes, 0);

/** Refuses what would not fit into a folder. @throws `HYPERV_NO_ROOM` */
export const requireRoom = async (host: Host, folder: string, what: string, neededBytes: number): Promise<void> => {
  const { freeBytes } = await host.diskSpace(folder);
  if (neededBytes > freeBytes) throw noRoom(folder, what, neededBytes, freeBytes);
};
