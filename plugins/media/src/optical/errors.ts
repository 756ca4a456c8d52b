import { BackupError } from '@tapedeck/core';

/** Discs are written on Linux only. */
export const opticalUnsupported = (platform: string) =>
  new BackupError('MEDIA_OPTICAL_UNSUPPORTED', `Discs cannot be written on "${platform}".`, {
    hint: 'Write to a folder there, and burn that folder with a program of the system.',
  });

/** The program that writes discs is not there. */
export const xorrisoMissing = () =>
  new BackupError('MEDIA_XORRISO_MISSING', 'Discs are written by the program "xorriso", which cannot be started.', {
    hint: 'Install the package "xorriso".',
  });

/** The site file names the place twice. */
export const opticalAndMore = (drive: string, key: string) =>
  new BackupError('MEDIA_NAMED_TWICE', `The destination has both "optical: ${drive}" and "${key}" in the site file.`, {
    hint: `A disc is known by its drive: leave "${key}" out.`,
  });

/** There is neither a drive nor an image file. */
export const driveMissing = (drive: string) =>
  new BackupError('MEDIA_DISC_DRIVE_MISSING', `There is no "${drive}".`, {
    hint: 'Name the drive as the system does, "/dev/sr0" for instance, or connect it. An image file is made by the first run with "create: true".',
  });

/** What is there is neither a drive nor a file. */
export const notADrive = (drive: string) =>
  new BackupError('MEDIA_DISC_DRIVE_MISSING', `"${drive}" is neither a drive for discs nor a file.`, {
    hint: 'Name the drive as the system does, "/dev/sr0" for instance, or an image file.',
  });

/** The drive is empty, or does not know what is in it. */
export const noDisc = (drive: string, found: string) =>
  new BackupError('MEDIA_NO_DISC', `There is no disc in "${drive}" that could be used: ${found}.`, {
    hint: 'Put in a disc that can be written, then run the job again.',
  });

/** The disc holds nothing yet, and may not be begun. */
export const discBlank = (drive: string) =>
  new BackupError('MEDIA_DISC_BLANK', `The disc in "${drive}" is blank.`, {
    hint: 'Put in a disc with restore points. To begin a new one set "create: true".',
  });

/** Somebody else has written the disc. */
export const discForeign = (drive: string, volume: string) =>
  new BackupError(
    'MEDIA_DISC_FOREIGN',
    `The disc in "${drive}" (volume "${volume}") was not begun by Tapedeck, and nothing is written to it.`,
    {
      hint: 'Put in a blank disc, or one of this job.',
    },
  );

/** The disc takes no further session. */
export const discClosed = (drive: string, name: string) =>
  new BackupError('MEDIA_DISC_CLOSED', `The disc "${name}" in "${drive}" is closed: nothing can be added to it.`, {
    hint: 'Put in a blank disc; its first run is a full one. The closed one can still be restored from.',
  });

/** It has less room than a run wants, or than is to be written. */
export const discFull = (drive: string, name: string, freeBytes: number, neededBytes: number) =>
  new BackupError(
    'MEDIA_DISC_FULL',
    `The disc "${name}" in "${drive}" has ${mebibytes(freeBytes)} free, and ${mebibytes(neededBytes)} are needed.`,
    { hint: 'Put in a blank disc; its first run is a full one. Restore points that are on this disc stay as they are.' },
  );

/** Another run writes to it. */
export const discBusy = (drive: string) =>
  new BackupError('MEDIA_DISC_BUSY', `Somebody else writes to "${drive}" just now.`, {
    hint: 'Wait until that has ended, then run the job again.',
  });

/** The program could not do it. */
export const xorrisoFailed = (drive: string, doing: 'read' | 'written', said: string) =>
  new BackupError('MEDIA_XORRISO_FAILED', `The disc in "${drive}" could not be ${doing}: ${said}`, {
    hint: 'Look at the disc and the drive; what it held before can still be read. What was to be written is still in the spool.',
  });

/** The disc was changed, or taken out. */
export const discChanged = (drive: string, name: string) =>
  new BackupError('DESTINATION_GONE', `The disc "${name}" is no longer in "${drive}".`, {
    hint: 'Put it in again and run the job again: it goes on from what is in the spool.',
  });

/** It did not come out. */
export const discStays = (drive: string, said: string) =>
  new BackupError('MEDIA_NOT_EJECTED', `The disc in "${drive}" did not come out. ${said}`, {
    hint: 'End what uses it, then eject it by hand. Its restore points are safe, and can be read there.',
  });

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
