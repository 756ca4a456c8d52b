import type { Host } from '@tapedeck/core';
import { listVolumes, runScript } from '@tapedeck/windows';
import { driveBusy, notEjected } from '../errors.ts';
import { severalTimes } from '../several-times.ts';
import { type WindowsDrive, windowsDriveOf } from './drive.ts';
import { ejectDisk, ejectMedium } from './scripts.ts';
import { vetoText } from './vetoes.ts';

/** Error numbers of Windows: somebody has files open; there is no medium; the drive is not connected. */
const accessDenied = 5;
const alreadyOut: readonly number[] = [21, 1112, 1167];

/** Results of `CM_Request_Device_EjectW`, and the veto of a device that is gone. */
const removeVetoed = 23;
const alreadyRemoved = 13;

/**
 * Ejects the drive of a folder. Resolves to whether Windows no longer shows it.
 * @throws `MEDIA_NOTHING_TO_EJECT`, `MEDIA_BUSY`, `MEDIA_NOT_EJECTED`
 */
export const ejectOnWindows = async (folder: string, host: Host, signal: AbortSignal): Promise<boolean> => {
  const drive = await windowsDriveOf(folder, host, signal);
  let refusal: Error | undefined;
  const isOut = await severalTimes(
    async () => {
      refusal = await (drive.hasMedium ? sendMediumOut : sendDiskOut)(drive, host, signal);
      return refusal === undefined;
    },
    host,
    signal,
  );
  if (!isOut) throw refusal;
  return severalTimes(async () => !(await isShown(drive, host, signal)), host, signal);
};

type SendOut = (drive: WindowsDrive, host: Host, signal: AbortSignal) => Promise<Error | undefined>;

const sendMediumOut: SendOut = async ({ volume, mountedOn }, host, signal) => {
  const { Step, Error: number } = await runScript(host, ejectMedium, { Volume: volume }, signal);
  if (number === 0 || alreadyOut.includes(number)) return undefined;
  const said = `The step "${Step}" has ended with error ${number}.`;
  if (Step === 'lock' && number === accessDenied) return driveBusy([mountedOn], ['files that are open there'], [said]);
  return notEjected(mountedOn, [said], []);
};

const sendDiskOut: SendOut = async ({ volume, mountedOn }, host, signal) => {
  const { Result, VetoType, VetoName } = await runScript(host, ejectDisk, { Volume: volume }, signal);
  // Some drivers veto and report success all the same.
  if (VetoType === alreadyRemoved || (Result === 0 && VetoType === 0)) return undefined;
  if (Result === removeVetoed || VetoType !== 0) return driveBusy([mountedOn], [vetoText(VetoType, VetoName)], []);
  return notEjected(mountedOn, [`Windows answers with ${Result}.`], []);
};

/** A drive without a medium keeps its letter, and has no file system. */
const isShown = async ({ volume }: WindowsDrive, host: Host, signal: AbortSignal): Promise<boolean> =>
  (await listVolumes(host, signal)).some(({ id, fileSystem }) => id === volume && fileSystem !== '');
