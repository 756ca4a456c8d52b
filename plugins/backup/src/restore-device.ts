import { closeSync, constants, openSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type PointReader, selectionOf, walkCatalog } from '@tapedeck/archive';
import { formatBytes, type RestoreRequest } from '@tapedeck/core';
import { deviceUnfit } from './errors.ts';

/** Every root where the device is: only one of them is wanted. @throws `BACKUP_DEVICE_UNFIT` where it cannot become what the request chooses */
export const placeOnDevice = async (reader: PointReader, device: string, request: RestoreRequest) => {
  const bytes = await checkedLength(reader, device, request);
  const placed = reader.root.roots.map(() => ({ anchor: 0, prefix: Buffer.from(basename(device)) }));
  return { anchors: [dirname(device)], placed, device: { path: device, bytes } };
};

/** How much of the device the one file takes that is wanted. */
const checkedLength = async (reader: PointReader, device: string, request: RestoreRequest): Promise<number> => {
  const deviceBytes = bytesOf(device);
  const files: { readonly size: number; readonly unread: boolean }[] = [];
  for await (const { entry } of walkCatalog(reader, selectionOf(request))) {
    if (entry.type !== 'file' || files.length > 0) throw deviceUnfit(device, 'it can take the content of one file only');
    files.push(entry);
  }
  const [file] = files;
  if (file === undefined || file.unread) throw deviceUnfit(device, 'the point has no content for it');
  if (file.size > deviceBytes)
    throw deviceUnfit(device, `it has ${formatBytes(deviceBytes)}, and what it is to take has ${formatBytes(file.size)}`);
  return file.size;
};

/** Length of a block device, in bytes. It must be there, and nobody may use it. */
const bytesOf = (device: string): number => {
  try {
    const { rdev } = statSync(device);
    const sectors = Number(readFileSync(`/sys/dev/block/${major(rdev)}:${minor(rdev)}/size`, 'utf8'));
    // Refused while it is mounted, or otherwise held.
    closeSync(openSync(device, constants.O_RDWR | constants.O_EXCL));
    return sectors * sysSectorBytes;
  } catch (error) {
    throw deviceUnfit(device, `it is no block device that can be written: ${error instanceof Error ? error.message : error}`);
  }
};

/** The unit of /sys, whatever the disk's own is. */
const sysSectorBytes = 512;

// As the kernel numbers devices: the major number has 12 bits, the minor 20, the upper ones of which stand above the major.
const major = (device: number): number => (device >>> 8) & 0xfff;
const minor = (device: number): number => (device & 0xff) | ((device >>> 12) & 0xfff00);
