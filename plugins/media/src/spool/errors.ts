import { BackupError } from '@tapedeck/core';

/** A file of this name is on the medium. */
export const takenOnMedium = (medium: string, name: string) =>
  new BackupError('DESTINATION_EXISTS', `The destination "${medium}" already has "${name}".`, {
    hint: 'See whether another run writes there.',
  });

/** What is on a disc or a tape can be neither moved nor removed. */
export const staysOnMedium = (medium: string, name: string) =>
  new BackupError('DESTINATION_READ_ONLY', `"${name}" is on "${medium}" and stays there: nothing is ever removed from it.`, {
    hint: 'Keep the medium as long as any of its restore points is wanted, then begin a new one.',
  });

/** The job wants older restore points gone, and this medium keeps them all. */
export const keepsAll = (medium: string, key: 'retention' | 'mode: overwrite') =>
  new BackupError('MEDIA_KEEPS_ALL', `The job has "${key}", and nothing is ever removed from "${medium}".`, {
    hint: `Leave "${key}" out of the job. To begin anew, put in an empty medium.`,
  });

/** What was read back from the medium is not what was written. */
export const readBackDiffers = (medium: string) =>
  new BackupError('MEDIA_READ_BACK_DIFFERS', `What "${medium}" gives back is not what was written to it.`, {
    hint: 'The medium or the drive is bad: clean the drive, or put in another medium. What was to be written is still in the spool, and older restore points are unharmed.',
  });

/** The spool lies on a disk with too little room. */
export const spoolTooSmall = (folder: string, freeBytes: number, marginBytes: number) =>
  new BackupError(
    'MEDIA_SPOOL_TOO_SMALL',
    `The spool "${folder}" has ${Math.round(freeBytes / 2 ** 20)} MiB free; a run starts with ${Math.round(marginBytes / 2 ** 20)} MiB at least.`,
    { hint: 'Make room there, lower "marginBytes", or name a folder on a larger disk as "spool".' },
  );
