import { realpath, stat } from 'node:fs/promises';
import type { Host } from '@tapedeck/core';
import { inUse, notADevice, notADisk } from './errors.ts';
import { gapsOf } from './gaps.ts';
import { type BlockDevice, devicesOn } from './machine/block-device.ts';
import { contentOf } from './machine/content.ts';
import { isOn, listMounted, type MountedDevice } from './machine/mounted.ts';
import { type PartitionTable, readTable } from './machine/partitions.ts';

/** A part of an image that is read from one device. */
export interface Stretch {
  /** Where it begins in the image, in bytes. */
  readonly at: number;
  readonly bytes: number;
  readonly device: string;
  /** Where it begins on that device. */
  readonly from: number;
  /** What is on it, if that is known: a file system, or "swap". */
  readonly content?: string | undefined;
  /** Where it is mounted for writing, so that its frozen blocks are read instead. */
  readonly mountedAt?: string | undefined;
  readonly isMounted?: boolean;
  /** `major:minor` of a device that must hold still by itself. */
  readonly still?: string | undefined;
}

/** What an image is made of. */
export interface ImagePlan {
  /** As the site file names it. */
  readonly source: string;
  readonly type: 'disk' | 'volume';
  readonly device: BlockDevice;
  /** What is on the device as a whole: the sort of its partition table, or a file system. */
  readonly content: string | undefined;
  /** In the order of the image. */
  readonly stretches: readonly Stretch[];
}

/** What is asked of the machine for a plan. */
interface Asking {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly mounted: readonly MountedDevice[];
}

/** Plans the image of a whole disk. Changes nothing. @throws `IMAGE_NO_DEVICE`, `IMAGE_NO_DISK`, `IMAGE_IN_USE`, `IMAGE_COMMAND_FAILED` */
export const planDisk = async (host: Host, source: string, signal: AbortSignal): Promise<ImagePlan> => {
  if (!(await isBlockDevice(source))) throw notADevice(source, 'no block device');
  const [disk, ...below] = await devicesOn(host, await realpath(source), signal);
  if (disk.type === 'part' || disk.type === 'lvm') throw notADisk(source, disk.type);
  const asking = { host, signal, mounted: await listMounted(host, signal) };
  const table = await readTable(host, disk.path, signal);
  if (table === undefined || table.partitions.length === 0)
    return { source, type: 'disk', device: disk, ...(await wholeDevice(disk, asking)) };
  const stretches = [...gapsOf(disk, table), ...(await partitionStretches(disk, table, below, asking))];
  return { source, type: 'disk', device: disk, content: table.label, stretches: stretches.sort((a, b) => a.at - b.at) };
};

/** Plans the image of a volume, named by its device or by where it is mounted. Changes nothing. @throws what `planDisk` throws */
export const planVolume = async (host: Host, source: string, signal: AbortSignal): Promise<ImagePlan> => {
  const asking = { host, signal, mounted: await listMounted(host, signal) };
  const path = (await isBlockDevice(source)) ? await realpath(source) : await deviceMountedOn(source, asking);
  const [device] = await devicesOn(host, path, signal);
  return { source, type: 'volume', device, ...(await wholeDevice(device, asking)) };
};

const isBlockDevice = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isBlockDevice();
  } catch {
    throw notADevice(path, 'not there');
  }
};

const deviceMountedOn = async (source: string, { mounted }: Asking): Promise<string> => {
  const real = await realpath(source);
  // Of several on one place the youngest is seen.
  const mount = mounted.findLast(({ target }) => target === real);
  if (mount === undefined) throw notADevice(source, 'neither a block device nor a place where one is mounted');
  if (!(mount.source.startsWith('/') && (await isBlockDevice(mount.source))))
    throw notADevice(source, `mounted from "${mount.source}", which is no block device`);
  return mount.source;
};

const wholeDevice = async (device: BlockDevice, asking: Asking): Promise<Pick<ImagePlan, 'content' | 'stretches'>> => {
  const state = await stateOf(device.path, asking);
  return { content: state.content, stretches: [{ at: 0, bytes: device.bytes, device: device.path, from: 0, ...state }] };
};

/** The partitions of a disk, each read from its own device. One that the system has no device for nobody can use, and it is read from the disk. */
const partitionStretches = async (
  disk: BlockDevice,
  { partitions }: PartitionTable,
  below: readonly BlockDevice[],
  asking: Asking,
): Promise<readonly Stretch[]> => {
  const stretches: Stretch[] = [];
  for (const { startBytes: at, bytes } of partitions) {
    const known = below.find(({ type, startBytes }) => type === 'part' && startBytes === at);
    if (known === undefined) stretches.push({ at, bytes, device: disk.path, from: at });
    else stretches.push({ at, bytes, device: known.path, from: 0, ...(await stateOf(known.path, asking)) });
  }
  return stretches;
};

/** What is on a device, and where it is mounted for writing. Whatever is made of it must hold still by itself. */
const stateOf = async (
  path: string,
  { host, signal, mounted }: Asking,
): Promise<Pick<Stretch, 'content' | 'mountedAt' | 'isMounted' | 'still'>> => {
  const [device, ...above] = await devicesOn(host, path, signal);
  for (const one of above) {
    const writer = mounted.find((mount) => isOn(mount, one) && !mount.isReadOnly);
    if (writer !== undefined) throw inUse(path, `"${one.path}" is mounted for writing on "${writer.target}"`);
    if (one.isSwappedTo) throw inUse(path, `the system swaps to "${one.path}"`);
  }
  const mounts = mounted.filter((mount) => isOn(mount, device));
  const writer = mounts.find((mount) => !mount.isReadOnly);
  const still = writer === undefined && !device.isSwappedTo ? device.number : undefined;
  return { content: await contentOf(host, path, signal), mountedAt: writer?.target, isMounted: mounts.length > 0, still };
};
