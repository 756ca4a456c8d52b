import { isAbsolute, join, resolve } from 'node:path';
import type { Host } from '@tapedeck/core';
import { type DriveName, driveNameOf } from '../drives/drive-name.ts';
import { findDrive } from '../drives/find-drive.ts';
import { findDriveOnWindows } from '../drives/find-drive-on-windows.ts';
import { isInside } from '../drives/inside-folder.ts';
import { systemFiles } from '../drives/system-files.ts';
import { wrongDrive } from '../errors.ts';
import type { MediaOptions } from '../options.ts';
import { mountPointOf } from './mount-point.ts';

/**
 * The folder that the options mean, whether it is there or not.
 * @throws `MEDIA_DRIVE_NOT_PRESENT`, `MEDIA_WRONG_DRIVE`
 */
export const findFolder = async (
  options: Pick<MediaOptions, 'path' | 'label' | 'id'>,
  host: Host,
  signal: AbortSignal,
  files = systemFiles,
): Promise<string> => {
  const { path } = options;
  const drive = driveNameOf(options);
  if (drive === undefined) return resolve(path ?? '');
  return host.platform === 'win32' ? onWindows(drive, path, host, signal) : onLinux(drive, path, files);
};

const onLinux = async (drive: DriveName, path: string | undefined, files: typeof systemFiles): Promise<string> => {
  const mountPoints = await findDrive(drive, files);
  if (path === undefined || !isAbsolute(path)) return join(mountPoints[0], path ?? '');
  if (!mountPoints.includes(await mountPointOf(path))) throw wrongDrive(path, drive.name);
  return resolve(path);
};

const onWindows = async (drive: DriveName, path: string | undefined, host: Host, signal: AbortSignal): Promise<string> => {
  const mountPoints = await findDriveOnWindows(drive, host, signal);
  if (path === undefined || !isAbsolute(path)) return join(mountPoints[0], path ?? '');
  if (!mountPoints.some((mountPoint) => isInside(path, mountPoint))) throw wrongDrive(path, drive.name);
  return resolve(path);
};
