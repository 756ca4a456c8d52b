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
}

const schema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['DeviceId', 'MountedOn', 'FileSystem', 'DriveType'],
    properties: {
      DeviceId: { type: 'string' },
      MountedOn: { type: 'string' },
      FileSystem: { type: ['string', 'null'] },
      DriveType: { type: 'integer' },
    },
  },
} as const;

const script: Script<FromSchema<typeof schema>> = { file: new URL('../scripts/list-volumes.ps1', import.meta.url), schema };

/** `Win32_Volume.DriveType` of a local disk. */
const fixed = 3;

/** The volumes of the machine that are mounted somewhere, one row for each place. */
export const listVolumes = async (host: Host, signal: AbortSignal): Promise<readonly WindowsVolume[]> => {
  const rows = await runScript(host, script, {}, signal);
  return rows.map(({ DeviceId, MountedOn, FileSystem, DriveType }) => ({
    id: DeviceId,
    mountedOn: MountedOn,
    fileSystem: FileSystem ?? '',
    isFixed: DriveType === fixed,
  }));
};

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
