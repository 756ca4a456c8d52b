import { BackupError } from '@tapedeck/core';

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

/** The site file names the folder by a relative path and no drive that it could be relative to. */
export const pathNotAbsolute = (path: string) =>
  new BackupError('MEDIA_PATH_NOT_ABSOLUTE', `The path "${path}" is not absolute.`, {
    hint: 'Write the whole path, or add the label or the id of the drive that it is on.',
  });

/** Drives are found by their label or id on Linux and Windows only. */
export const labelUnsupported = (name: string, platform: string) =>
  new BackupError('MEDIA_LABEL_UNSUPPORTED', `The drive "${name}" cannot be found by its label or id on "${platform}".`, {
    hint: 'Give the path of the folder instead.',
  });

/** The site file names the drive twice, and the two may contradict each other. */
export const namedTwice = (label: string, id: string) =>
  new BackupError('MEDIA_NAMED_TWICE', `The drive has both the label "${label}" and the id "${id}" in the site file.`, {
    hint: 'Keep one of them: the id is the same drive in any case, the label is easier to read.',
  });

/** No drive with this label or id is connected, or it is not mounted. */
export const driveNotPresent = (name: string, state: 'connected' | 'mounted') =>
  new BackupError('MEDIA_DRIVE_NOT_PRESENT', `The drive "${name}" is not ${state}.`, {
    hint: state === 'connected' ? 'Connect the drive, then run the job again.' : 'Mount the drive, then run the job again.',
  });

/** The folder lies on another drive than the one that the site file names. */
export const wrongDrive = (folder: string, name: string) =>
  new BackupError('MEDIA_WRONG_DRIVE', `The folder "${folder}" is not on the drive "${name}".`, {
    hint: 'Mount that drive where the path expects it, or leave the path out.',
  });

/** The folder is not there. `create`: whether runs may make it. */
export const folderMissing = (folder: string, create: boolean) =>
  new BackupError('MEDIA_FOLDER_MISSING', `The folder "${folder}" is not there.`, {
    hint: `Connect or mount the drive that holds it. ${create ? 'A new destination is made by the first run.' : 'For a new destination set "create: true".'}`,
  });

/** Something is there, and it is not a folder. */
export const notAFolder = (folder: string) =>
  new BackupError('MEDIA_NOT_A_FOLDER', `"${folder}" is not a folder.`, { hint: 'Name the folder that receives the media files.' });

/** The folder is there without the file that marks a destination: another drive, or the mount point of one that is away. */
export const notADestination = (folder: string, marker: string, markerText: string) =>
  new BackupError('MEDIA_NOT_A_DESTINATION', `The folder "${folder}" is not a destination: it holds no file "${marker}".`, {
    hint: `If a drive belongs there, mount it. To begin a new destination in an empty folder set "create: true"; to take a folder with files as it is, write ${markerText} to that file.`,
  });

/** The drive that held this destination is not mounted: the folder would land on the disk below its mount point. */
export const driveAway = (folder: string, mountPoint: string) =>
  new BackupError(
    'MEDIA_DRIVE_AWAY',
    `The drive that is mounted at "${mountPoint}" when the destination "${folder}" is used is not there.`,
    {
      hint: 'Mount the drive, then run the job again.',
    },
  );

/** The marker is not one that we know how to read. */
export const markerRefused = (file: string, why: string, cause?: unknown) =>
  new BackupError('MEDIA_MARKER_REFUSED', `The file "${file}" that marks a destination ${why}.`, {
    hint: 'Use the version of Tapedeck that wrote it, or check the drive for damage.',
    ...(cause === undefined ? {} : { cause }),
  });

/** This user may not write there, or the drive is write-protected. */
export const notWritable = (folder: string, cause: unknown) =>
  new BackupError('MEDIA_NOT_WRITABLE', `The folder "${folder}" cannot be written.`, {
    hint: 'See whether the drive is write-protected or mounted read-only, and whether this user may write there.',
    cause,
  });

/** Less is free than a run wants before it starts. */
export const tooLittleRoom = (folder: string, freeBytes: number, marginBytes: number) =>
  new BackupError(
    'MEDIA_TOO_LITTLE_ROOM',
    `The folder "${folder}" has ${gibibytes(freeBytes)} free; a run starts with ${gibibytes(marginBytes)} at least.`,
    {
      hint: 'Make room there, or lower "marginBytes".',
    },
  );
