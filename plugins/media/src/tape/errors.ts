import { BackupError } from '@tapedeck/core';

const hintForTape = 'Put in a tape of this job, or an empty one, then run the job again.';

/** Tapes are written on Linux only. */
export const tapeUnsupported = (platform: string) =>
  new BackupError('MEDIA_TAPE_UNSUPPORTED', `Tapes cannot be written on "${platform}".`, { hint: 'Write to a folder there.' });

/** A program that moves tapes is not there. */
export const tapeToolMissing = (program: 'mt' | 'mtx') =>
  new BackupError('MEDIA_TAPE_TOOL_MISSING', `Tapes are moved by the program "${program}", which cannot be started.`, {
    hint: `Install the package "${program === 'mt' ? 'mt-st' : 'mtx'}".`,
  });

/** The site file names the place twice. */
export const tapeAndMore = (device: string, key: string) =>
  new BackupError('MEDIA_NAMED_TWICE', `The destination has both "tape: ${device}" and "${key}" in the site file.`, {
    hint: `A tape is known by its drive: leave "${key}" out.`,
  });

/** A changer without a drive that it could serve. */
export const changerAlone = (changer: string) =>
  new BackupError('MEDIA_CHANGER_ALONE', `The destination has "changer: ${changer}" and no tape drive.`, {
    hint: 'Name its drive as "tape", as "/dev/nst0" for instance.',
  });

/** A plain file of that name would be written in its place, and nobody would notice. */
export const notATapeDrive = (device: string, found: 'nothing' | 'something else') =>
  new BackupError(
    'MEDIA_TAPE_DRIVE_MISSING',
    found === 'nothing' ? `There is no tape drive "${device}".` : `"${device}" is no tape drive: it is no character device.`,
    { hint: 'See "ls /dev/nst*": the drive may be off, or called otherwise. It must be the device that does not rewind, with an "n".' },
  );

/** `mt` or `mtx` could not do it. */
export const tapeFailed = (device: string, doing: string, said: string) =>
  new BackupError('MEDIA_TAPE_FAILED', `The drive "${device}" could not do "${doing}": ${said}`, {
    hint: 'Look at the tape and the drive, clean the drive. What was to be written is still in the spool, and what the tape held before is unharmed.',
  });

/** The drive is empty. */
export const noTape = (device: string) =>
  new BackupError('MEDIA_NO_TAPE', `There is no tape in the drive "${device}".`, { hint: hintForTape });

/** The drive wants to be cleaned, or is being cleaned. */
export const cleaningTape = (device: string) =>
  new BackupError('MEDIA_CLEANING_TAPE', `The tape in the drive "${device}" is for cleaning, or the drive wants to be cleaned.`, {
    hint: 'Let the drive be cleaned, put in a tape of this job, then run the job again.',
  });

/** The tab of the cartridge is set. */
export const tapeProtected = (device: string, name: string) =>
  new BackupError('MEDIA_TAPE_PROTECTED', `The tape "${name}" in the drive "${device}" is write-protected.`, {
    hint: 'Move the tab of the cartridge, or put in another tape.',
  });

/** There is no label of ours on the tape, and it is not empty. */
export const tapeForeign = (device: string) =>
  new BackupError('MEDIA_TAPE_FOREIGN', `The tape in the drive "${device}" was not begun by Tapedeck, and nothing is written to it.`, {
    hint: `${hintForTape} To use this one all the same, erase its beginning by hand: mt -f ${device} rewind, mt -f ${device} erase.`,
  });

/** Nothing is on the tape, and it may not be begun. */
export const tapeEmpty = (device: string) =>
  new BackupError('MEDIA_TAPE_EMPTY', `The tape in the drive "${device}" is empty.`, {
    hint: 'Put in a tape with restore points. To begin a new one set "create: true".',
  });

/** Another tape is needed. */
export const otherTape = (device: string, found: string, wanted: string) =>
  new BackupError('MEDIA_OTHER_TAPE', `The drive "${device}" has ${found}, and the tape "${wanted}" is needed.`, {
    hint: `Put in the tape "${wanted}", then do it again: what was read from other tapes until then need not be read again.`,
  });

/** No room is left on the tape. */
export const tapeFull = (device: string, name: string, next: string) =>
  new BackupError('MEDIA_TAPE_FULL', `The tape "${name}" in the drive "${device}" is full.`, {
    hint: `Put in an empty tape, then run the job again: it is labelled "${next}" and takes what waits in the spool. "create" must be true.`,
  });

/** The changer has no tape to go on with. */
export const noEmptyTape = (changer: string, name: string, next: string) =>
  new BackupError('MEDIA_NO_EMPTY_TAPE', `The tape "${name}" is full, and the changer "${changer}" has no empty one.`, {
    hint: `Put an empty tape into the changer, then run the job again: it is labelled "${next}" and takes what waits in the spool. "create" must be true.`,
  });

/** A single part does not fit on an empty tape. */
export const partTooLong = (device: string, name: string) =>
  new BackupError('MEDIA_PART_TOO_LONG', `"${name}" is longer than a tape in the drive "${device}".`, {
    hint: 'Set "maxPartBytes" below the length of a tape, then run the job again. What is in the spool now does not fit on any.',
  });

/** What the tape holds is not what its index says. */
export const tapeDiffers = (device: string, name: string) =>
  new BackupError('DESTINATION_DAMAGED', `"${name}" on the tape in the drive "${device}" is not what it was when it was written.`, {
    hint: 'Clean the drive and try again. If it stays so the tape is bad: use another restore point, and another tape.',
  });

/** Nothing may be written where something is. */
export const notAtEnd = (device: string) =>
  new BackupError('MEDIA_TAPE_NOT_AT_END', `The drive "${device}" does not find the end of what is on the tape, so nothing is written.`, {
    hint: 'Clean the drive and run the job again. If it stays so put in another tape.',
  });

/** It did not come out. */
export const tapeStays = (device: string, said: string) =>
  new BackupError('MEDIA_NOT_EJECTED', `The tape in the drive "${device}" did not come out. ${said}`, {
    hint: 'Take it out by hand. Its restore points are safe.',
  });
