import { isAbsolute, join, resolve } from 'node:path';
import { wrongDrive } from '../errors.ts';
import type { MediaOptions } from '../options.ts';
import { findDrive, systemFiles } from './find-drive.ts';
import { mountPointOf } from './mount-point.ts';

/**
 * The folder that the options mean, whether it is there or not.
 * @throws `MEDIA_DRIVE_NOT_PRESENT`, `MEDIA_WRONG_DRIVE`
 */
export const findFolder = async ({ path, label }: Pick<MediaOptions, 'path' | 'label'>, files = systemFiles): Promise<string> => {
  if (label === undefined) return resolve(path ?? '');
  const mountPoints = await findDrive(label, files);
  if (path === undefined || !isAbsolute(path)) return join(mountPoints[0], path ?? '');
  if (!mountPoints.includes(await mountPointOf(path))) throw wrongDrive(path, label);
  return resolve(path);
};
