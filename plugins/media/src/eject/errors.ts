import { BackupError } from '@tapedeck/core';

/** The disks of the machine cannot be listed. */
export const disksUnknown = (line: string, said: string) =>
  new BackupError('MEDIA_DISKS_UNKNOWN', `The disks of this machine cannot be told: "${line}" has failed: ${said}`, {
    hint: 'Run it by hand as the same user to see why.',
  });

/** The folder is on no drive that could be taken out. */
export const nothingToEject = (folder: string, why: string) =>
  new BackupError('MEDIA_NOTHING_TO_EJECT', `There is nothing to eject for "${folder}": ${why}.`, {
    hint: 'Set "eject: false" in the job, or use a drive that can be taken out.',
  });

/** No program is there that ejects a drive. */
export const ejectToolMissing = () =>
  new BackupError('MEDIA_EJECT_TOOL_MISSING', 'The job wants its drive ejected, and neither "eject" nor "udisksctl" can be started.', {
    hint: 'Install the package "eject" or "udisks2", or set "eject: false" in the job.',
  });

/** Nobody has taught us how drives are ejected there. */
export const ejectUnsupported = (platform: string) =>
  new BackupError('MEDIA_EJECT_UNSUPPORTED', `Drives cannot be ejected on "${platform}".`, {
    hint: 'Set "eject: false" in the job.',
  });

/** What a run writes down lies on the drive, and would keep it busy. */
export const stateOnDrive = (stateFolder: string) =>
  new BackupError('MEDIA_STATE_ON_DRIVE', `The state folder "${stateFolder}" is on the drive that the job wants ejected.`, {
    hint: 'Move the state folder to a disk that stays ("state" in the site file), or set "eject: false" in the job.',
  });

/** What was written may not all have reached the drive. */
export const notFlushed = (folder: string, said: string) =>
  new BackupError('MEDIA_NOT_FLUSHED', `What was written to "${folder}" could not be flushed, so the drive stays: ${said}`, {
    hint: 'Check the drive and its cable, and verify the restore point before you trust it.',
  });

/** Somebody uses the drive. */
export const driveBusy = (mountPoints: readonly string[], holders: readonly string[], said: readonly string[]) =>
  new BackupError(
    'MEDIA_BUSY',
    `The drive at ${quoted(mountPoints)} is not ejected, for it is in use by ${holders.length > 0 ? holders.join(', ') : 'somebody who cannot be seen'}. ${said.join(' ')}`.trimEnd(),
    { hint: 'End what uses it, then eject it by hand. Its restore points are safe, and can be read there.' },
  );

/** It is unmounted, and did not come out. */
export const notEjected = (device: string, said: readonly string[], holders: readonly string[]) =>
  new BackupError(
    'MEDIA_NOT_EJECTED',
    `The drive "${device}" is unmounted, and did not come out. ${[...said, ...holders.map((holder) => `It is held by ${holder}.`)].join(' ')}`,
    { hint: 'Nothing more is written to it: take it out by hand once its light is off.' },
  );

/** Something of the system has mounted the drive again. */
export const mountedAgain = (device: string, mountPoint: string) =>
  new BackupError('MEDIA_NOT_EJECTED', `The drive "${device}" was unmounted, and somebody has mounted it again at "${mountPoint}".`, {
    hint: 'Have the system mount it only when it is plugged in, or unmount it by hand.',
  });

const quoted = (texts: readonly string[]) => texts.map((text) => `"${text}"`).join(', ');
