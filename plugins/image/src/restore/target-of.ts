import { isAbsolute } from 'node:path';
import type { WorkloadRequest } from '@tapedeck/core';
import { restoreRefused } from '../errors.ts';

/** Formats of files that virtual machines have for disks, by the ending of the name, as `qemu-img` calls them. */
const formats: Readonly<Record<string, string>> = {
  raw: 'raw',
  img: 'raw',
  qcow2: 'qcow2',
  vhdx: 'vhdx',
  vhd: 'vpc',
  vmdk: 'vmdk',
  vdi: 'vdi',
};

/** What an image comes back as. */
export type ImageTarget = { readonly device: string } | { readonly file: string; readonly format: string };

/** What `--with` says. @throws `IMAGE_RESTORE_REFUSED` */
export const targetOf = ({ as, options }: WorkloadRequest): ImageTarget => {
  const { device, file, ...others } = options;
  const [unknown] = Object.keys(others);
  if (as !== undefined) throw restoreRefused('An image has no name to be given.', 'Leave "--as" out.');
  if (unknown !== undefined) throw restoreRefused(`"${unknown}" is nothing that an image can be told.`, 'There is "device" and "file".');
  const target = device ?? file;
  if (target === undefined || (device !== undefined && file !== undefined))
    throw restoreRefused(
      'An image comes back either onto a device or as a file.',
      'Give "--with device=/dev/sdb", or "--with file=/srv/vm/disk.qcow2".',
    );
  if (!isAbsolute(target)) throw restoreRefused(`The path "${target}" is not absolute.`, 'Write the whole path.');
  return device === undefined ? { file: target, format: formatOf(target) } : { device: target };
};

const formatOf = (file: string): string => {
  const format = formats[/\.([A-Za-z0-9]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
  if (format !== undefined) return format;
  throw restoreRefused(`The ending of "${file}" says no format.`, `Let it end in one of ${Object.keys(formats).join(', ')}.`);
};
