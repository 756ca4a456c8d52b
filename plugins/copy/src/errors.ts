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
