import type { Host } from '@tapedeck/core';
import type { DriveMount } from '../../drives/read-mounts.ts';
import { driveBusy } from '../errors.ts';
import { severalTimes } from '../several-times.ts';
import { type Disk, mountsOfDisk } from './disk.ts';
import { findHolders } from './find-holders.ts';
import { complaintOf, type EjectTools } from './tools.ts';

/** Unmounts all that is mounted of a disk, the youngest first. @throws `MEDIA_BUSY`, with who holds it */
export const unmountDisk = async (disk: Disk, tools: EjectTools, host: Host, signal: AbortSignal): Promise<void> => {
  const complaints = new Set<string>();
  const isDone = await severalTimes(
    async () => {
      for (const mount of (await mountsOfDisk(disk)).toReversed())
        for (const complaint of await unmount(mount, tools, host, signal)) complaints.add(complaint);
      return (await mountsOfDisk(disk)).length === 0;
    },
    host,
    signal,
  );
  if (isDone) return;
  const left = await mountsOfDisk(disk);
  throw driveBusy(
    left.map(({ mountPoint }) => mountPoint),
    await findHolders(left),
    [...complaints],
  );
};

/** Udisks is asked first, since it also tidies up the mount points that it has made; a user who may not ask it may still be able to unmount. */
const unmount = async ({ device, mountPoint }: DriveMount, { udisks }: EjectTools, host: Host, signal: AbortSignal) => {
  const asked = udisks ? await complaintOf(host, signal, 'udisksctl', 'unmount', '--block-device', device, '--no-user-interaction') : '';
  if (asked === undefined) return [];
  const complaint = await complaintOf(host, signal, 'umount', mountPoint);
  return complaint === undefined ? [] : [asked, complaint].filter((one) => one !== '');
};
