import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BackupError, formatBytes, type Host, Objections, type Run } from '@tapedeck/core';
import { describeMachine, listVolumes, runScript, systemTool, type WindowsVolume } from '@tapedeck/windows';
import {
  clientWindows,
  noFeature,
  noRoom,
  noStaging,
  notElevated,
  otherJobRuns,
  stagingCritical,
  stagingNotFixed,
  stagingNotNtfs,
  stagingUnknown,
} from './errors.ts';
import { describeBackups, describeCritical, idle } from './scripts.ts';
import { isShare, topOf } from './staging.ts';

/** The smallest system state that anybody has seen; less room than this is certainly too little, more need not be enough. */
const leastBytes = 10 * 2 ** 30;

/** Refuses what `wbadmin` would refuse in the middle of the night. @throws `SYSTEMSTATE_CLIENT`, `SYSTEMSTATE_REFUSED` */
export const checkWindows = async (
  use: string,
  { signal }: Pick<Run, 'signal'>,
  host: Host,
  staging: string | undefined,
): Promise<void> => {
  const { isServer, isElevated } = await describeMachine(host, signal);
  if (!isServer) throw clientWindows();
  const objections = [
    ...(isElevated ? [] : [notElevated()]),
    ...(await objectionsToTool(host, isElevated, signal)),
    ...(staging === undefined ? [noStaging()] : await objectionsToStaging(staging, host, signal)),
  ];
  if (objections.length > 0) throw new Objections('SYSTEMSTATE_REFUSED', `"${use}" cannot back up the system state`, objections);
};

const objectionsToTool = async (host: Host, isElevated: boolean, signal: AbortSignal): Promise<readonly BackupError[]> => {
  if (!(await isThere(systemTool(host, 'wbadmin.exe')))) return [noFeature()];
  // To others it says nothing.
  if (!isElevated) return [];
  const { Installed, Status } = await runScript(host, describeBackups, {}, signal);
  if (!Installed) return [noFeature()];
  return Status === idle ? [] : [otherJobRuns(Status)];
};

const objectionsToStaging = async (staging: string, host: Host, signal: AbortSignal): Promise<readonly BackupError[]> => {
  if (!(await isThere(topOf(staging)))) return [stagingUnknown(staging)];
  const { freeBytes } = await host.diskSpace(topOf(staging));
  const room = freeBytes < leastBytes ? [noRoom(staging, formatBytes(freeBytes), formatBytes(leastBytes))] : [];
  return [...(isShare(staging) ? [] : await objectionsToVolume(staging, host, signal)), ...room];
};

const objectionsToVolume = async (staging: string, host: Host, signal: AbortSignal): Promise<readonly BackupError[]> => {
  const volume = await volumeOf(staging, host, signal);
  if (volume === undefined) return [stagingUnknown(staging)];
  const { Critical, AnyVolumeAllowed } = await runScript(host, describeCritical, {}, signal);
  return [
    ...(volume.isFixed ? [] : [stagingNotFixed(staging)]),
    ...(volume.fileSystem.toUpperCase() === 'NTFS' ? [] : [stagingNotNtfs(staging, volume.fileSystem)]),
    ...(Critical.includes(volume.id) && !AnyVolumeAllowed ? [stagingCritical(staging)] : []),
  ];
};

const volumeOf = async (path: string, host: Host, signal: AbortSignal): Promise<WindowsVolume | undefined> =>
  (await listVolumes(host, signal)).find(({ mountedOn }) => resolve(mountedOn) === resolve(topOf(path)));

/** Whether a volume is mounted right there. */
export const isVolume = async (path: string, host: Host, signal: AbortSignal): Promise<boolean> =>
  (await volumeOf(path, host, signal)) !== undefined;

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
