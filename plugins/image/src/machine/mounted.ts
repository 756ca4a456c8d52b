import { realpath } from 'node:fs/promises';
import { type Host, printedBy, textRows } from '@tapedeck/core';
import { programFailed } from '../errors.ts';

/** A file system that is mounted from a device. */
export interface MountedDevice {
  readonly target: string;
  /** The device without links on the way; what is mounted from elsewhere has something else here. */
  readonly source: string;
  /** `major:minor`; made up by file systems that may lie on several devices. */
  readonly number: string;
  /** Whether nobody can write through any of its mounts. */
  readonly isReadOnly: boolean;
}

/** What is mounted on this machine. @throws `IMAGE_COMMAND_FAILED` */
export const listMounted = async (host: Host, signal: AbortSignal): Promise<readonly MountedDevice[]> => {
  const args = ['--json', '--list', '--output', 'TARGET,SOURCE,MAJ:MIN,FS-OPTIONS'];
  const rows = textRows(await printedBy(host, { file: 'findmnt', args, signal }, programFailed), ['filesystems']) ?? [];
  return Promise.all(
    rows.map(async (text) => ({
      target: text('target') ?? '',
      source: await withoutLinks(text('source') ?? ''),
      number: (text('maj:min') ?? '').trim(),
      isReadOnly: (text('fs-options') ?? '').split(',').includes('ro'),
    })),
  );
};

/** Whether a file system lies on a device. */
export const isOn = ({ source, number }: MountedDevice, device: { readonly path: string; readonly number: string }): boolean =>
  number === device.number || source === device.path;

// A part of a file system is said in brackets behind its source.
const withoutLinks = async (source: string): Promise<string> => {
  const path = source.replace(/\[.*\]$/s, '');
  return path.startsWith('/') ? realpath(path).catch(() => path) : path;
};
