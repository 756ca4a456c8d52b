import { type Host, printedBy } from '@tapedeck/core';
import { type DriveMount, readMounts } from '../../drives/read-mounts.ts';
import { mountPointOf } from '../../locating/mount-point.ts';
import { disksUnknown, nothingToEject } from '../errors.ts';

/** A disk of a Linux machine that can be taken out, in whole or its medium. */
export interface Disk {
  /** Its device file: `/dev/sdb`. */
  readonly device: string;
  /** Whether what it holds is taken out of it, as of a dock or a card reader; else it is the disk itself that is unplugged. */
  readonly hasMedium: boolean;
  /** Device files of it and of all its partitions. */
  readonly devices: readonly string[];
}

/** The mounts of a running system that stay whatever is asked for. */
const ofTheSystem: readonly string[] = ['/', '/boot', '/boot/efi', '/usr', '[SWAP]'];

/**
 * The disk that a folder is on.
 * @throws `MEDIA_NOTHING_TO_EJECT` where there is none, or none that can be taken out; `MEDIA_DISKS_UNKNOWN`
 */
export const diskOf = async (folder: string, host: Host, signal: AbortSignal): Promise<Disk> => {
  const mountPoint = await mountPointOf(folder);
  const device = (await readMounts()).findLast((mount) => mount.mountPoint === mountPoint)?.device ?? '';
  if (!device.startsWith('/dev/')) throw nothingToEject(folder, `"${mountPoint}" is not on a disk of this machine`);

  const above = await listBlocks(host, signal, 'KNAME,TYPE,RM,HOTPLUG', '--inverse', device);
  const [disk = '', , removable, pluggable] = above.at(-1) ?? [];
  if (above.slice(0, -1).some(([, type]) => type !== 'part'))
    throw nothingToEject(folder, `"${device}" is encrypted, logical or joined, and would have to be closed first`);
  if (removable !== '1' && pluggable !== '1') throw nothingToEject(folder, `"${disk}" is built into this machine`);

  const below = await listBlocks(host, signal, 'KNAME,MOUNTPOINT', disk);
  if (below.some(([, mounted = '']) => ofTheSystem.includes(mounted))) throw nothingToEject(folder, `the system runs from "${disk}"`);
  return { device: disk, hasMedium: removable === '1', devices: below.map(([name = '']) => name) };
};

/** What is mounted of a disk, the oldest first. */
export const mountsOfDisk = async ({ devices }: Pick<Disk, 'devices'>): Promise<readonly DriveMount[]> =>
  (await readMounts()).filter(({ device }) => devices.includes(device));

/** A row for each device, in words: the raw output is the same in all versions of the program. */
const listBlocks = async (host: Host, signal: AbortSignal, columns: string, ...more: readonly string[]) => {
  const args = ['--raw', '--noheadings', '--paths', '--output', columns, ...more];
  const printed = await printedBy(host, { file: 'lsblk', args, signal }, disksUnknown);
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
};
