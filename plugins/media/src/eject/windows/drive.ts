import type { Host } from '@tapedeck/core';
import { listVolumes, runScript } from '@tapedeck/windows';
import { isInside } from '../../drives/inside-folder.ts';
import { nothingToEject } from '../errors.ts';
import { describeDrive } from './scripts.ts';

/** A drive of a Windows machine that can be taken out, in whole or its medium. */
export interface WindowsDrive {
  /** Id of the volume on it: `\\?\Volume{…}\`. */
  readonly volume: string;
  readonly mountedOn: string;
  readonly hasMedium: boolean;
}

/** `Win32_Volume.DriveType` of drives whose medium is taken out, and of discs. */
const withMedium: readonly number[] = [2, 5];
/** What `Get-Disk` calls the connections from which a disk is unplugged. */
const pluggable: readonly string[] = ['USB', '1394', 'SD'];

/** The drive that a folder is on. @throws `MEDIA_NOTHING_TO_EJECT` */
export const windowsDriveOf = async (folder: string, host: Host, signal: AbortSignal): Promise<WindowsDrive> => {
  const [volume] = (await listVolumes(host, signal))
    .filter(({ mountedOn }) => isInside(folder, mountedOn))
    .toSorted((one, other) => other.mountedOn.length - one.mountedOn.length);
  if (volume === undefined) throw nothingToEject(folder, 'it is not on a disk of this machine');
  const { DriveType, Bus, IsSystem } = await runScript(host, describeDrive, { Volume: volume.id }, signal);
  const hasMedium = withMedium.includes(DriveType);
  if (IsSystem) throw nothingToEject(folder, `Windows runs from the disk of "${volume.mountedOn}"`);
  if (!hasMedium && !pluggable.includes(Bus)) throw nothingToEject(folder, `the disk of "${volume.mountedOn}" is built into this machine`);
  return { volume: volume.id, mountedOn: volume.mountedOn, hasMedium };
};
