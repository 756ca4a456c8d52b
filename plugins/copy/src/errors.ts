import { BackupError } from '@tapedeck/core';

/** A copy is read without us, so nothing may stand between it and its readers. */
export const notPlain = (what: string) =>
  new BackupError('COPY_NOT_PLAIN', `A copy is made of plain files, so it cannot be ${what}.`, {
    hint: 'Take it out of the job, or make it a job of the kind "backup".',
  });

/** Plain files need a folder to lie in. */
export const noFolder = (destination: string) =>
  new BackupError('COPY_NO_FOLDER', `"${destination}" is no folder of this machine, so plain files cannot be put there.`, {
    hint: 'Name a folder or a drive as the destination, or make it a job of the kind "backup".',
  });

/** A step came before the one that it needs. */
export const notReady = () =>
  new BackupError('COPY_NOT_READY', 'The copy was not begun.', { hint: 'The order of the steps is wrong; please report it.' });

/** The destination has no copy of the job. */
export const noPoint = (job: string, destination: string) =>
  new BackupError('COPY_NO_POINT', `"${destination}" has no copy of the job "${job}", or none with a "copy.json" that can be read.`, {
    hint: `Run the job first. Files that are there all the same lie in the folder "${job}/files", and any tool copies them back.`,
  });

/** A copy has one point. */
export const noSuchPoint = (selector: string, job: string) =>
  new BackupError('COPY_NO_SUCH_POINT', `"${selector}" is not the copy of "${job}": a copy has no earlier states.`, {
    hint: `Write "${job}@latest". What a mirror has moved away lies in the folder "deleted" beside the copy; a job of the kind "backup" keeps earlier states.`,
  });

export const noSuchPath = (path: string) =>
  new BackupError('COPY_NO_SUCH_PATH', `The copy has no "${path}".`, { hint: 'Browse it with "tapedeck ls".' });

export const notAFile = (path: string) =>
  new BackupError('COPY_NOT_A_FILE', `"${path}" is no file.`, {
    hint: 'Look at it with "tapedeck ls", or bring it back with "tapedeck restore".',
  });

export const notAFolder = (path: string) =>
  new BackupError('COPY_NOT_A_FOLDER', `"${path}" is not a folder.`, { hint: 'Name a folder that exists, or one that can be made.' });

export const unreadable = (path: string, cause: Error) =>
  new BackupError('COPY_UNREADABLE', `The copy of "${path}" cannot be read: ${cause.message}`, {
    hint: 'See whether this user may read there, and whether the medium is still whole.',
    cause,
  });

export const otherSystem = () =>
  new BackupError('COPY_OTHER_SYSTEM', 'The copy is of another system, so nothing can go to where it came from.', {
    hint: 'Restore with "--to FOLDER".',
  });

/** What other tools do better with plain files. */
export const useFiles = (what: string, folder: string) =>
  new BackupError('COPY_IS_FILES', `A copy cannot be ${what}: it is plain files already.`, {
    hint: `Use any tool on "${folder}".`,
  });

export const noDifferences = (job: string) =>
  new BackupError('COPY_ONE_STATE', `"${job}" is a copy, which has one state: there is no other to compare it with.`, {
    hint: 'Compare it with the source by a run with "verify: { advanced: true }"; a job of the kind "backup" keeps earlier states.',
  });

export const noComparison = (job: string) =>
  new BackupError('COPY_NOT_COMPARED', `A copy is compared with its source by a run of "${job}" alone, which knows what it has selected.`, {
    hint: 'Write "verify: { advanced: true }" in the job and run it, or leave "--advanced" out to read the copy again.',
  });
