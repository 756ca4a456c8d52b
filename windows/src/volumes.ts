import { resolve } from 'node:path';
import type { Host, Mount } from '@tapedeck/core';
import type { FromSchema } from 'json-schema-to-ts';
import { runScript, type Script } from './run-script.ts';

/** A volume of the machine. */
export interface WindowsVolume {
  /** `\\?\Volume{…}\`: the same wherever it is mounted. */
  readonly id: string;
  /** Where it is mounted: a drive letter with its backslash, or a folder. A volume may have several rows, or none of these. */
  readonly mountedOn: string;
  readonly fileSystem: string;
  /** Whether it is a disk of this machine, neither a network nor something that is taken out. */
  readonly isFixed: boolean;
  /** Its label; empty where it has none. */
  readonly label: string;
  /** Serial number of its file system, as `vol` shows it: `1234-ABCD`. Empty where there is none, as of a drive without a medium. */
  readonly serial: string;
}

const schema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['DeviceId', 'MountedOn', 'FileSystem', 'DriveType', 'Label', 'Serial'],
    properties: {
      DeviceId: { type: 'string' },
      MountedOn: { type: 'string' },
      FileSystem: { type: ['string', 'null'] },
      DriveType: { type: 'integer' },
      Label: { type: ['string', 'null'] },
      Serial: { type: ['integer', 'null'] },
    },
  },
} as const;

const script: Script<FromSchema<typeof schema>> = { file: new URL(import.meta.resolve('#scripts/list-volumes.ps1')), schema };

/** `Win32_Volume.DriveType` of a local disk. */
const fixed = 3;

/** The volumes of the machine that are mounted somewhere, one row for each place. */
export const listVolumes = async (host: Host, signal: AbortSignal): Promise<readonly WindowsVolume[]> => {
  const rows = await runScript(host, script, {}, signal);
  return rows.map(({ DeviceId, MountedOn, FileSystem, DriveType, Label, Serial }) => ({
    id: DeviceId,
    mountedOn: MountedOn,
    fileSystem: FileSystem ?? '',
    isFixed: DriveType === fixed,
    label: Label ?? '',
    serial: Serial === null ? '' : serialText(Serial),
  }));
};

const serialText = (serial: number): string =>
  serial
    .toString(16)
    .toUpperCase()
    .padStart(8, '0')
    .replace(/(?=.{4}$)/, '-');

/** Volumes as core knows mounts; the device of each is the volume's id. */
export const mountsOf = (volumes: readonly WindowsVolume[]): readonly Mount[] =>
  volumes.map(({ id, mountedOn, fileSystem }) => ({
    target: resolve(mountedOn),
    type: fileSystem,
    device: id,
    isReadOnly: false,
    isPseudo: false,
    top: '/',
    fileSystem: id,
  }));
