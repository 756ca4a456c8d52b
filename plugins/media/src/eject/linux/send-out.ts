import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { systemFiles } from '../../drives/system-files.ts';
import { mountedAgain, notEjected } from '../errors.ts';
import { severalTimes } from '../several-times.ts';
import { type Disk, mountsOfDisk } from './disk.ts';
import { findHiddenMounts } from './find-holders.ts';
import { complaintOf, type EjectTools } from './tools.ts';

type Way = 'eject' | 'power off';

/**
 * Has an unmounted disk come out. Resolves to whether the system sees that it has: some drives do not tell.
 * @throws `MEDIA_NOT_EJECTED`
 */
export const sendOut = async (disk: Disk, tools: EjectTools, host: Host, signal: AbortSignal): Promise<boolean> => {
  const complaints = new Set<string>();
  let told: Way | undefined;
  const tellOnce = async () => {
    for (const way of waysOut(disk, tools)) {
      const complaint = await tell(disk, way, host, signal);
      if (complaint !== undefined) complaints.add(complaint);
      else told = way;
      if (told !== undefined) break;
    }
    return told !== undefined;
  };
  if (!(await severalTimes(tellOnce, host, signal))) throw await staysIn(disk, [...complaints]);

  const isSeen = await severalTimes(() => isOut(disk), host, signal);
  const [again] = await mountsOfDisk(disk);
  if (again !== undefined) throw mountedAgain(disk.device, again.mountPoint);
  if (told === 'power off' && !isSeen) throw await staysIn(disk, ['It has power still.']);
  return isSeen;
};

const staysIn = async ({ device, devices }: Disk, said: readonly string[]) => notEjected(device, said, await findHiddenMounts(devices));

/**
 * The ways to be tried, in order. A dock or card reader without power would not notice the next medium: it is told to give out what it holds,
 * and nothing else unless nobody can tell it so. A disk that cannot lose its power can at least be stopped.
 */
const waysOut = ({ hasMedium }: Disk, { eject, udisks }: EjectTools): readonly Way[] => {
  if (hasMedium) return [eject ? 'eject' : 'power off'];
  return [...(udisks ? (['power off'] as const) : []), ...(eject ? (['eject'] as const) : [])];
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
