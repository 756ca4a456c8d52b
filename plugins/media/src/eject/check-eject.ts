import { stat } from 'node:fs/promises';
import { BackupError, type Host, type Run } from '@tapedeck/core';
import { diskOf } from '../drives/disk.ts';
import { ejectToolMissing, ejectUnsupported, stateOnDrive } from '../errors.ts';
import { findFolder } from '../locating/find-folder.ts';
import { isMarked } from '../marker.ts';
import type { MediaOptions } from '../options.ts';
import { hasOtherDestinations } from './other-destinations.ts';
import { findTools } from './tools.ts';

type CheckedRun = Pick<Run, 'signal' | 'job' | 'stateFolder'>;

/** Objects to a job that wants a drive to be ejected where there is nothing to eject, or nobody to do it. */
export const checkEject = async (run: CheckedRun, host: Host, options: MediaOptions): Promise<void> => {
  if (run.job.eject === false) return;
  if (host.platform !== 'linux') throw ejectUnsupported(host.platform);
  const { eject, udisks } = await findTools(host);
  if (!eject && !udisks) throw ejectToolMissing();
  const folder = await usedFolder(options);
  if (folder === undefined) return;
  try {
    await diskOf(folder, host, run.signal);
  } catch (error) {
    if (error instanceof BackupError && error.code === 'MEDIA_NOTHING_TO_EJECT' && hasOtherDestinations(run.job)) return;
    throw error;
  }
  if (await areTogether(folder, run.stateFolder)) throw stateOnDrive(run.stateFolder);
};

/** The folder, once it is known to be a destination: before that it may as well be the mount point of a drive that is away. */
const usedFolder = async (options: MediaOptions): Promise<string | undefined> => {
  const folder = await findFolder(options).catch(() => undefined);
  return folder !== undefined && (await isMarked(folder).catch(() => false)) ? folder : undefined;
};

const areTogether = async (...paths: readonly string[]): Promise<boolean> => {
  const devices = await Promise.all(paths.map(async (path) => (await stat(path).catch(() => undefined))?.dev));
  return devices.every((device) => device !== undefined && device === devices[0]);
};
