import { BackupError } from '@tapedeck/core';

/** Windows on a workstation has no system state that could be backed up and restored. */
export const clientWindows = () =>
  new BackupError('SYSTEMSTATE_CLIENT', 'This edition of Windows cannot back up its system state: only Windows Server can.', {
    hint: 'Take "systemstate" out, and protect the machine by a job of the kind "image", or what matters on it by "files".',
  });

/** This process may not back up the machine. */
export const notElevated = () =>
  new BackupError('SYSTEMSTATE_NOT_ELEVATED', 'This process may not back up the system state.', {
    hint: 'Run the job as the system or in an elevated prompt, as an administrator or backup operator.',
  });

/** What does the work is not installed. */
export const noFeature = () =>
  new BackupError('SYSTEMSTATE_NO_FEATURE', 'Windows Server Backup is not installed on this server.', {
    hint: 'Run "Install-WindowsFeature Windows-Server-Backup" in an elevated PowerShell; no restart is needed.',
  });

/** There is one job at a time on a machine. */
export const otherJobRuns = (status: string) =>
  new BackupError('SYSTEMSTATE_OTHER_JOB', `Windows Server Backup is at work already: ${status}.`, {
    hint: 'See "wbadmin get status"; wait until it has ended, and give its schedule another hour than that of this job.',
  });

/** The tool writes to a volume or share, and nobody has said to which. */
export const noStaging = () =>
  new BackupError('SYSTEMSTATE_NO_STAGING', 'Windows puts a system state on a volume or share first, and none is named.', {
    hint: 'Name one in the entry of "sources": "systemstate: { staging: \'E:\' }".',
  });

/** There is nothing where it shall be put. */
export const stagingUnknown = (staging: string) =>
  new BackupError('SYSTEMSTATE_STAGING_UNKNOWN', `"${staging}" is no volume or share that this process can reach.`, {
    hint: 'Name a drive letter with its colon, the folder that a volume is mounted on, or a share, and see whether this user may write there.',
  });

/** It may be gone when it is needed. */
export const stagingNotFixed = (staging: string) =>
  new BackupError('SYSTEMSTATE_STAGING_NOT_FIXED', `"${staging}" is a disk that can be taken out; Windows puts no system state there.`, {
    hint: 'Name a volume of a disk that is built in, or a share.',
  });

/** The tool knows no other. */
export const stagingNotNtfs = (staging: string, fileSystem: string) =>
  new BackupError('SYSTEMSTATE_STAGING_NOT_NTFS', `"${staging}" has the file system "${fileSystem}", not NTFS.`, {
    hint: 'Name a volume with NTFS, or a share.',
  });

/** What is backed up lies there itself. */
export const stagingCritical = (staging: string) =>
  new BackupError('SYSTEMSTATE_STAGING_CRITICAL', `"${staging}" is a volume that Windows starts from, and belongs to the system state.`, {
    hint: "Name another volume or a share; or allow it with the value AllowSSBToAnyVolume, as Microsoft's article 944530 says.",
  });

/** It would fill up half way. */
export const noRoom = (staging: string, free: string, least: string) =>
  new BackupError('SYSTEMSTATE_NO_ROOM', `On "${staging}" ${free} are free; a system state takes at least ${least}.`, {
    hint: 'Make room there, or name another volume or share. 40 GB are no rare size.',
  });

/** The tool, or what it tells afterwards, says that it has not worked. */
export const backupFailed = (code: string, meaning: string, said: string) =>
  new BackupError('SYSTEMSTATE_BACKUP_FAILED', `"wbadmin" has made no whole system state: ${code}${meaning}. ${said}`.trim(), {
    hint: 'See the event log (Microsoft-Windows-Backup) and the folder "Logs\\WindowsServerBackup" of Windows.',
  });

/** It claims success, and nothing is there. */
export const noVersion = () =>
  new BackupError('SYSTEMSTATE_NO_VERSION', '"wbadmin" has ended well, but there is no new version of the system state.', {
    hint: 'See "wbadmin get versions", and whether another backup ran at the same time.',
  });

/** Something of a crash that cannot be told from what others have made. */
export const perhapsOurs = (versions: readonly string[], target: string) =>
  new BackupError(
    'SYSTEMSTATE_PERHAPS_OURS',
    `Several system states came up while a run that crashed was making its own: ${versions.join(', ')} on "${target}".`,
    { hint: 'If nobody else has made them: "wbadmin delete systemstatebackup -version:… -backupTarget:…" for each.' },
  );

/** It is still there after it was deleted. */
export const versionStays = (version: string, target: string, said: string) =>
  new BackupError('SYSTEMSTATE_VERSION_STAYS', `The version ${version} on "${target}" could not be deleted: ${said}`, {
    hint: `Run "wbadmin delete systemstatebackup -version:${version} -backupTarget:${target}"; the next run tries it again.`,
  });

/** There is no place for it but one that was named. */
export const toMissing = () =>
  new BackupError('SYSTEMSTATE_TO_MISSING', 'Nobody has said to which volume or share the system state shall come.', {
    hint: 'Add "--with to=E:", a volume or share with room for it: Windows looks for it at the top of one.',
  });
