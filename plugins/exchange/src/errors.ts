import { BackupError } from '@tapedeck/core';

/** There is no Exchange here. */
export const notInstalled = () =>
  new BackupError('EXCHANGE_NOT_INSTALLED', 'Exchange Server is not installed on this machine.', {
    hint: 'Run the job on a mailbox server, Exchange 2013 or newer.',
  });

/** Its files can only be read by an administrator. */
export const notElevated = () =>
  new BackupError('EXCHANGE_NOT_ELEVATED', 'This process may not read the files of Exchange.', {
    hint: 'Run the job as the system, or in an elevated prompt.',
  });

/** Files that are in use are of no use. */
export const toBeFrozen = () =>
  new BackupError('EXCHANGE_TO_BE_FROZEN', 'Mailbox databases can only be captured from a snapshot.', {
    hint: 'Take "snapshot: { use: none }" out of the job.',
  });

/** A name that no database has. */
export const databaseUnknown = (name: string, known: readonly string[]) =>
  new BackupError('EXCHANGE_DATABASE_UNKNOWN', `This server has no mailbox database "${name}".`, {
    hint: known.length === 0 ? 'It has none at all.' : `It has: ${known.join(', ')}.`,
  });

/** A database that cannot be backed up as it is. */
export const databaseUnfit = (name: string, why: string) =>
  new BackupError('EXCHANGE_DATABASE_UNFIT', `The mailbox database "${name}" cannot be backed up: ${why}.`, {
    hint: 'See "Get-MailboxDatabase -Status" and "Get-MailboxDatabaseCopyStatus".',
  });

/** Its files are not frozen, so that they are of no use. */
export const notFrozen = (name: string) =>
  new BackupError('EXCHANGE_NOT_FROZEN', `The mailbox database "${name}" was not frozen, and was not captured.`, {
    hint: 'See the notes of the run; the job needs "snapshot: { use: vss }" on Windows Server.',
  });

/** What was frozen is damaged. */
export const checkFailed = (name: string, what: string, code: number, said: string) =>
  new BackupError('EXCHANGE_DAMAGED', `The ${what} of "${name}" did not pass the check, error ${code}: ${said}`, {
    hint: 'Its logs were not cut. Repair the database, or move its mailboxes to another one, and back up again.',
  });

/** The restored files could not be brought into a clean state. */
export const recoveryFailed = (name: string, code: number, said: string) =>
  new BackupError('EXCHANGE_NOT_RECOVERED', `"${name}" could not be brought into clean shutdown state, error ${code}: ${said}`, {
    hint: 'Its files are where they were put; see "eseutil /mh" for the logs that it needs.',
  });

/** A restore needs to know where the files go. */
export const folderMissing = () =>
  new BackupError('EXCHANGE_NO_FOLDER', 'A recovery database needs a name and a folder that does not exist yet.', {
    hint: 'Add "--as NAME --with folder=R:\\RDB". Only the files come back with "--to FOLDER".',
  });

/** The folder is taken. */
export const folderTaken = (folder: string) =>
  new BackupError('EXCHANGE_FOLDER_TAKEN', `"${folder}" is there already, and was left alone.`, { hint: 'Name another folder.' });

/** An option of the restore that nobody knows. */
export const optionUnknown = (key: string) =>
  new BackupError('EXCHANGE_OPTION_UNKNOWN', `A restore of a mailbox database knows no option "${key}".`, {
    hint: 'It knows: folder, mailbox, target.',
  });

/** The mailbox did not come back whole. */
export const mailboxFailed = (mailbox: string, status: string, said: string) =>
  new BackupError('EXCHANGE_MAILBOX_FAILED', `The mailbox "${mailbox}" did not come back whole: ${status}. ${said}`.trim(), {
    hint: 'The recovery database is still mounted: run "New-MailboxRestoreRequest" by hand, with "-BadItemLimit" if need be.',
  });
