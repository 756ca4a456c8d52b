import { type Host, printedBy, type TextRow, textRows } from '@tapedeck/core';
import { notADevice, programFailed } from '../errors.ts';

/** A disk, a partition, or what was made of others. */
export interface BlockDevice {
  /** `/dev/sda1`, `/dev/mapper/vg-root`. */
  readonly path: string;
  /** `disk`, `part`, `lvm`, `raid1`, `crypt`, `loop`, … */
  readonly type: string;
  readonly bytes: number;
  /** Where a partition begins on its disk, in bytes. */
  readonly startBytes: number;
  /** `major:minor`. */
  readonly number: string;
  /** Whether the system swaps to it. */
  readonly isSwappedTo: boolean;
  readonly model: string | undefined;
  readonly serial: string | undefined;
}

/** The unit in which the kernel tells where partitions begin, whatever the disk's own is. */
const kernelSectorBytes = 512;

/** A device, and behind it all that lies on it: its partitions, and what was made of them. @throws `IMAGE_NO_DEVICE`, `IMAGE_COMMAND_FAILED` */
export const devicesOn = async (host: Host, path: string, signal: AbortSignal): Promise<readonly [BlockDevice, ...BlockDevice[]]> => {
  const args = ['--json', '--list', '--bytes', '--output', 'PATH,TYPE,SIZE,START,MAJ:MIN,MOUNTPOINT,MODEL,SERIAL', path];
  const nothing = (line: string, said: string) =>
    said.startsWith('exit code') ? notADevice(path, 'empty: there is no medium in it') : programFailed(line, said);
  const rows = textRows(await printedBy(host, { file: 'lsblk', args, signal }, nothing), ['blockdevices']);
  const [first, ...more] = (rows ?? []).map(toDevice);
  if (first === undefined) throw notADevice(path, 'no block device');
  return [first, ...more];
};

const toDevice = (text: TextRow): BlockDevice => ({
  path: text('path') ?? '',
  type: text('type') ?? '',
  bytes: Number(text('size')),
  startBytes: Number(text('start') ?? 0) * kernelSectorBytes,
  number: (text('maj:min') ?? '').trim(),
  isSwappedTo: text('mountpoint') === '[SWAP]',
  model: text('model')?.trim(),
  serial: text('serial')?.trim(),
});
