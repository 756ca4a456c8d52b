import type { Host } from '@tapedeck/core';
import { listVolumes } from '@tapedeck/windows';
import { driveNotPresent } from '../errors.ts';
import type { DriveName } from './drive-name.ts';

/**
 * Where a drive is mounted on a Windows machine: letters first, then folders; at least one. Case does not matter there.
 * @throws `MEDIA_DRIVE_NOT_PRESENT`
 */
export const findDriveOnWindows = async (
  { by, name }: DriveName,
  host: Host,
  signal: AbortSignal,
): Promise<readonly [string, ...string[]]> => {
  const volumes = await listVolumes(host, signal);
  const ours = volumes.filter(({ label, serial }) => (by === 'label' ? label : serial).toUpperCase() === name.toUpperCase());
  const [first, ...others] = ours.map(({ mountedOn }) => mountedOn).toSorted((one, other) => one.length - other.length);
  if (first === undefined) throw driveNotPresent(name, 'connected');
  return [first, ...others];
};
