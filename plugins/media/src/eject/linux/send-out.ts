import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { type Disk, mountsOfDisk } from '../../drives/disk.ts';
import { systemFiles } from '../../drives/system-files.ts';
import { mountedAgain, notEjected } from '../../errors.ts';
import { severalTimes } from '../several-times.ts';
import { findHiddenMounts } from './find-holders.ts';
import { complaintOf, type EjectTools } from './tools.ts';

type Way = 'eject' | 'power off';

/**
 * Has an unmounted disk come out. Resolves to whether the system sees that it has: some drives do not tell.
 * @throws `MEDIA_NOT_EJECTED`
 */
export const sendOut = async (disk: Disk, tools: EjectTools, host: Host, signal: AbortSignal): Promise<boolean> => {
  const complaints = new Set<string>();
  let gone: Way | undefined;
  await severalTimes(
    async () => {
      for (const way of waysOut(disk, tools)) {
        const complaint = await tell(disk, way, host, signal);
        if (complaint === undefined) gone = way;
        else complaints.add(complaint);
        if (gone !== undefined) return true;
      }
      return false;
    },
    host,
    signal,
  );
  if (gone === undefined) throw notEjected(disk.device, [...complaints], await findHiddenMounts(disk.devices));
  const isSeen = await severalTimes(() => isOut(disk), host, signal);
  const [again] = await mountsOfDisk(disk);
  if (again !== undefined) throw mountedAgain(disk.device, again.mountPoint);
  if (gone === 'power off' && !isSeen) throw notEjected(disk.device, ['it has power still'], await findHiddenMounts(disk.devices));
  return isSeen;
};

/** A dock or card reader without power would not notice the next medium, so that one is told to give out what it holds. */
const waysOut = ({ hasMedium }: Disk, { eject, udisks }: EjectTools): readonly Way[] => {
  const ways: readonly Way[] = [...(eject ? (['eject'] as const) : []), ...(udisks ? (['power off'] as const) : [])];
  return hasMedium ? ways : ways.toReversed();
};

const tell = ({ device }: Disk, way: Way, host: Host, signal: AbortSignal): Promise<string | undefined> =>
  way === 'eject'
    ? complaintOf(host, signal, 'eject', device)
    : complaintOf(host, signal, 'udisksctl', 'power-off', '--block-device', device, '--no-user-interaction');

/** No device any more, or none with a medium. It is not opened to see that: opening pulls some trays in again, and starts some disks. */
const isOut = async ({ device }: Disk): Promise<boolean> => {
  const size = await readFile(join(systemFiles.blocks, basename(device), 'size'), 'utf8').catch(() => '0');
  return Number(size) === 0;
};
