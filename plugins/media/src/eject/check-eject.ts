import { stat } from 'node:fs/promises';
import type { Host, Run } from '@tapedeck/core';
import { driveNameOf } from '../drives/drive-name.ts';
import { isInside } from '../drives/inside-folder.ts';
import { findFolder } from '../locating/find-folder.ts';
import { isMarked } from '../marker.ts';
import type { MediaOptions } from '../options.ts';
import { ejectToolMissing, ejectUnsupported, stateOnDrive } from './errors.ts';
import { diskOf } from './linux/disk.ts';
import { findTools } from './linux/tools.ts';
import { stays } from './stays.ts';
import { windowsDriveOf } from './windows/drive.ts';

type CheckedRun = Pick<Run, 'signal' | 'job' | 'stateFolder'>;

/** Objects to a job that wants a drive to be ejected where there is nothing to eject, or nobody to do it. */
export const checkEject = async (run: CheckedRun, host: Host, options: MediaOptions): Promise<void> => {
  if (run.job.eject === false) return;
  await checkTools(host);
  const folder = await knownFolder(options, host, run.signal);
  if (folder === undefined) return;
  try {
    if (await holdsState(folder, run, host)) throw stateOnDrive(run.stateFolder);
  } catch (error) {
    if (!stays(error, run.job)) throw error;
  }
};

/** Whether the drive of the folder, which must be one that can be ejected, has the state folder too. @throws `MEDIA_NOTHING_TO_EJECT` */
const holdsState = async (folder: string, { stateFolder, signal }: CheckedRun, host: Host): Promise<boolean> => {
  if (host.platform === 'win32') return isInside(stateFolder, (await windowsDriveOf(folder, host, signal)).mountedOn);
  await diskOf(folder, host, signal);
  const [device, deviceOfState] = await Promise.all([folder, stateFolder].map(deviceOf));
  return device !== undefined && device === deviceOfState;
};

const checkTools = async (host: Host): Promise<void> => {
  if (host.platform === 'win32') return;
  if (host.platform !== 'linux') throw ejectUnsupported(host.platform);
  const { eject, udisks } = await findTools(host);
  if (!eject && !udisks) throw ejectToolMissing();
};

/** The folder, once it is known to be on its drive: one that is no destination yet may as well be the mount point of a drive that is away. */
const knownFolder = async (options: MediaOptions, host: Host, signal: AbortSignal): Promise<string | undefined> => {
  const folder = await findFolder(options, host, signal).catch(() => undefined);
  if (folder === undefined || driveNameOf(options) !== undefined) return folder;
  return (await isMarked(folder).catch(() => false)) ? folder : undefined;
};

const deviceOf = async (path: string): Promise<number | undefined> => (await stat(path).catch(() => undefined))?.dev;
