import { isAbsolute, join, resolve } from 'node:path';
import { driveNameOf } from '../drives/drive-name.ts';
import { findDrive } from '../drives/find-drive.ts';
import { systemFiles } from '../drives/system-files.ts';
import { wrongDrive } from '../errors.ts';
import type { MediaOptions } from '../options.ts';
import { mountPointOf } from './mount-point.ts';

/**
 * The folder that the options mean, whether it is there or not.
 * @throws `MEDIA_DRIVE_NOT_PRESENT`, `MEDIA_WRONG_DRIVE`
 */
export const findFolder = async (options: Pick<MediaOptions, 'path' | 'label' | 'id'>, files = systemFiles): Promise<string> => {
  const { path } = options;
  const drive = driveNameOf(options);
  if (drive === undefined) return resolve(path ?? '');
  const mountPoints = await findDrive(drive, files);
  if (path === undefined || !isAbsolute(path)) return join(mountPoints[0], path ?? '');
  if (!mountPoints.includes(await mountPointOf(path))) throw wrongDrive(path, drive.name);
  return resolve(path);
};
