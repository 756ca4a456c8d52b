import { BackupError, formatBytes } from '@tapedeck/core';

/** This process may not read devices. */
export const notAllowed = () =>
  new BackupError('IMAGE_NOT_ALLOWED', 'This user may not read disks block by block.', { hint: 'Run the job as root.' });

/** A program of the system has ended with an error, or said what it never says. */
export const programFailed = (line: string, said: string) =>
  new BackupError('IMAGE_COMMAND_FAILED', `"${line}" has failed: ${said}`, { hint: 'Run it by hand as the same user to see why.' });

/** There is no such disk or volume. */
export const notADevice = (path: string, what: string) =>
  new BackupError('IMAGE_NO_DEVICE', `"${path}" is ${what}.`, {
    hint: 'Name a disk by its device, and a volume by its device or by where it is mounted; "lsblk" lists both.',
  });

/** A part was named as a whole disk. */
export const notADisk = (path: string, type: string) =>
  new BackupError('IMAGE_NO_DISK', `"${path}" is no whole disk, but of the type "${type}".`, { hint: 'Name it under "volumes".' });

/** Somebody writes on what lies above it, so that its own blocks never hold still. */
export const inUse = (device: string, by: string) =>
  new BackupError('IMAGE_IN_USE', `"${device}" cannot be read while it is in use: ${by}.`, {
    hint: 'Protect what lies on it under "volumes", or unmount it, or mount it read-only.',
  });

/** A volume that is mounted for writing has no frozen blocks. */
export const notFrozen = (device: string, target: string) =>
  new BackupError(
    'IMAGE_NOT_FROZEN',
    `"${device}" is mounted for writing on "${target}", and no snapshot has its blocks. Read live it would be of no use.`,
    { hint: 'Put it on LVM, whose snapshots have blocks ("snapshot: { use: lvm }"), or unmount it, or mount it read-only.' },
  );

/** Something has written to a device that was to hold still. */
export const writtenMeanwhile = (device: string) =>
  new BackupError('IMAGE_WRITTEN', `Somebody has written to "${device}" while it was read, so its image may be of no use.`, {
    hint: 'Leave it unmounted or mounted read-only until the run has ended, and run the job again.',
  });

/** A restore was asked for in a way that this plugin does not know. */
export const restoreRefused = (message: string, hint: string) => new BackupError('IMAGE_RESTORE_REFUSED', message, { hint });

/** The device that shall be overwritten has something on it. */
export const deviceHoldsData = (device: string, what: string) =>
  new BackupError('IMAGE_DEVICE_HOLDS_DATA', `"${device}" has something on it already: ${what}.`, {
    hint: 'If it shall all be lost, give "--conflict overwrite". Nothing was written.',
  });

/** The disk that an image shall come back to is too short. */
export const deviceTooShort = (device: string, bytes: number, wantedBytes: number) =>
  new BackupError('IMAGE_DEVICE_TOO_SHORT', `"${device}" has ${formatBytes(bytes)}, and the image has ${formatBytes(wantedBytes)}.`, {
    hint: 'Name a larger disk. Nothing was written.',
  });
