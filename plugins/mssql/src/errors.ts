import { BackupError } from '@tapedeck/core';

/** Nobody answers at the address. */
export const noConnection = (server: string, message: string, cause: unknown) =>
  new BackupError('MSSQL_NO_CONNECTION', `The SQL Server "${server}" cannot be reached: ${message}`, {
    hint: 'See whether its service runs, takes TCP connections, and is let through by the firewall; for an instance, whether SQL Server Browser runs.',
    cause,
  });

/** The server does not let the user in. */
export const loginRefused = (server: string, user: string, message: string, cause: unknown) =>
  new BackupError('MSSQL_LOGIN_REFUSED', `The SQL Server "${server}" refuses the login "${user}": ${message}`, {
    hint: 'Check "user" and "password". The error log of the server has the reason.',
    cause,
  });

/** The two do not agree on encryption. */
export const notEncrypted = (server: string, message: string, cause: unknown) =>
  new BackupError('MSSQL_NOT_ENCRYPTED', `No connection to the SQL Server "${server}" that both take: ${message}`, {
    hint: 'Let "encrypt" say what the server does.',
    cause,
  });

/** The server has a certificate that nobody vouches for. */
export const certificateRefused = (server: string, message: string, cause: unknown) =>
  new BackupError('MSSQL_CERTIFICATE_REFUSED', `The certificate of the SQL Server "${server}" is not trusted: ${message}`, {
    hint: 'Name the file of the certificate that vouches for it under "ca", and the server as the certificate does.',
    cause,
  });

/** The connection broke, or no answer came. */
export const connectionLost = (message: string, cause: unknown) =>
  new BackupError('MSSQL_CONNECTION_LOST', `The connection to the SQL Server was lost: ${message}`, {
    hint: 'See whether its service was restarted, and the network in between; then run the job again.',
    cause,
  });

/** What the server itself says. */
export const serverRefused = (number: number, message: string, hint: string, cause: unknown) =>
  new BackupError('MSSQL_SERVER_REFUSED', `The server says: ${message} (error ${number})`, { hint, cause });

/** A database was named that is not there. */
export const databaseUnknown = (name: string, server: string, meant: string | undefined) =>
  new BackupError('MSSQL_DATABASE_UNKNOWN', `The SQL Server "${server}" has no database "${name}" that this login can see.`, {
    hint: meant === undefined ? 'See what it is called with "SELECT name FROM sys.databases".' : `Perhaps "${meant}" was meant.`,
  });

/** The server cannot back it up as it is. */
export const databaseNotReady = (name: string, why: string) =>
  new BackupError('MSSQL_DATABASE_NOT_READY', `The database "${name}" cannot be backed up: ${why}.`, {
    hint: 'Bring it online, or put it under "exclude".',
  });

/** The login may not back it up. */
export const notPermitted = (name: string, right: string, user: string) =>
  new BackupError('MSSQL_NOT_PERMITTED', `The login "${user}" has no right to ${right} on "${name}".`, {
    hint: 'Put it into the role db_backupoperator of the database, or let it be sysadmin.',
  });

/** The history of backups cannot be read. */
export const historyNotPermitted = (user: string) =>
  new BackupError('MSSQL_HISTORY_NOT_PERMITTED', `The login "${user}" may not read the history of backups in "msdb".`, {
    hint: 'Grant it SELECT on msdb.dbo.backupset.',
  });

/** The server lets the login look into no backup file. */
export const verifyNotPermitted = (user: string) =>
  new BackupError(
    'MSSQL_VERIFY_NOT_PERMITTED',
    `The login "${user}" may not verify backups: the server asks for the right to make databases.`,
    {
      hint: 'Grant it CREATE ANY DATABASE, or put it into the role dbcreator.',
    },
  );

/** The edition does not compress. */
export const compressionUnavailable = (edition: string) =>
  new BackupError('MSSQL_COMPRESSION_UNAVAILABLE', `The server cannot compress backups: it is "${edition}".`, {
    hint: 'Leave "compression" at "auto"; the pipeline of the job compresses too.',
  });

/** The release is older than anything here was tried with. */
export const serverTooOld = (version: string) =>
  new BackupError('MSSQL_SERVER_TOO_OLD', `The server has version ${version}; 11 (SQL Server 2012) is the oldest that is supported.`, {
    hint: 'Back it up by its own means, and bring the files into a job with "files".',
  });

/** No folder to back up to. */
export const stagingMissing = () =>
  new BackupError('MSSQL_STAGING_MISSING', 'No "staging" is named, and the server backs up to files only.', {
    hint: 'Name a folder that both the server and this machine reach, with room for the largest database.',
  });

/** This machine cannot use the folder. */
export const stagingUnreachable = (folder: string, cause: unknown) =>
  new BackupError('MSSQL_STAGING_UNREACHABLE', `This machine cannot read and write the staging folder "${folder}".`, {
    hint: 'Make the folder, and let the account that runs Tapedeck read, write and delete in it.',
    cause,
  });

/** The folder has too little room. */
export const stagingFull = (folder: string, database: string, free: string, needed: string) =>
  new BackupError('MSSQL_STAGING_FULL', `The staging folder "${folder}" has ${free} free, and "${database}" needs about ${needed}.`, {
    hint: 'Make room there, name another folder, or turn "compression" on.',
  });

/** The server wrote what this machine cannot read. */
export const stagedUnreadable = (file: string, here: string, cause: unknown) =>
  new BackupError('MSSQL_STAGED_UNREADABLE', `The server has backed up to "${file}", which this machine cannot read as "${here}".`, {
    hint: 'Let the two names of "staging" be one folder, and its permissions let this account read what the server writes. If the file is left there, remove it by hand.',
    cause,
  });

/** A backup lies about, and this machine cannot do anything about it. */
export const stagedNotRemoved = (file: string, cause: unknown) =>
  new BackupError('MSSQL_STAGED_NOT_REMOVED', `The staged backup "${file}" cannot be removed.`, {
    hint: 'Remove it by hand, and let the account that runs Tapedeck delete in the staging folder.',
    cause,
  });

/** A journal names a file that no run of ours has staged. */
export const notStaged = (file: string) =>
  new BackupError('MSSQL_NOT_STAGED', `"${file}" bears no name of ours, and is not removed.`, {
    hint: 'See what it is, and remove it by hand.',
  });

/** What lies in the staging folder is not the backup that was asked for. */
export const backupStrange = (database: string, why: string) =>
  new BackupError('MSSQL_BACKUP_STRANGE', `What the server has written for "${database}" is not the backup that was asked for: ${why}.`, {
    hint: 'See what else writes to the staging folder, then run the job again.',
  });

/** Snapshots of that sort are had on Windows only. */
export const vssElsewhere = () =>
  new BackupError('MSSQL_VSS_ELSEWHERE', '"method: vss" works on Windows only, on the machine of the server itself.', {
    hint: 'Leave "method" out: the server then backs up itself.',
  });

/** The files were not frozen. */
export const notFrozen = (database: string) =>
  new BackupError(
    'MSSQL_NOT_FROZEN',
    `The files of "${database}" were not frozen together with the server, so reading them is of no use.`,
    {
      hint: 'Let "snapshot" of the job use vss, and see its problems; or leave "method: vss" out.',
    },
  );

/** A key of `--with` that means nothing here. */
export const restoreOption = (message: string) =>
  new BackupError('MSSQL_RESTORE_OPTION', message, {
    hint: 'There are data=FOLDER, log=FOLDER, replace=yes, norecovery=yes, and for backups of a log until=2026-11-29T12:00:00, in the time of the server.',
  });

/** Somebody's data would be gone. */
export const databaseExists = (name: string) =>
  new BackupError('MSSQL_DATABASE_EXISTS', `There is a database "${name}", which the restore would overwrite.`, {
    hint: 'Add "--as NAME" to restore beside it, or "--with replace=yes" if it may go.',
  });

/** A later part of a chain without what it goes on from. */
export const chainMissing = (name: string, type: string) =>
  new BackupError('MSSQL_CHAIN_MISSING', `The point holds a ${type} backup, and "${name}" does not wait for one.`, {
    hint: 'Restore the full backup before it first, with "--with norecovery=yes", then what came after it, in order.',
  });

/** Nothing to restore from. */
export const nothingCame = (database: string) =>
  new BackupError('MSSQL_NOTHING_CAME', `Of "${database}" no backup came out of the restore point.`, {
    hint: 'See the problems above; verify the point, or choose another one.',
  });

/** The log ends before the time that was asked for. */
export const stillRestoring = (name: string) =>
  new BackupError('MSSQL_STILL_RESTORING', `"${name}" is not usable yet: the backup of the log ends before the time that was asked for.`, {
    hint: 'Restore the next backup of the log with the same "until", or run RESTORE DATABASE … WITH RECOVERY on the server.',
  });

/** Files cannot be given to a running server. */
export const restoreFiles = (database: string) =>
  new BackupError('MSSQL_RESTORE_FILES', `"${database}" was captured as files, which the server does not take back by itself.`, {
    hint: 'Restore the files with "--to FOLDER", then attach them to the server.',
  });

/** A restore has not come to its end, and its database cannot be used. */
export const leftRestoring = (name: string) =>
  new BackupError('MSSQL_LEFT_RESTORING', `"${name}" waits for a restore that has not come to its end, and cannot be used.`, {
    hint: 'Restore it again, with "replace=yes"; or, if nobody needs it, remove it with DROP DATABASE.',
  });

/** Half a database is left on the server. */
export const halfRestored = (name: string, reason: string, cause: unknown) =>
  new BackupError(
    'MSSQL_HALF_RESTORED',
    `What there is of "${name}" could not be removed from the server after the restore failed: ${reason}`,
    {
      hint: 'Remove it with DROP DATABASE.',
      cause,
    },
  );
