import { BackupError, formatBytes } from '@tapedeck/core';

/** This process may not use Hyper-V. */
export const notAllowed = () =>
  new BackupError('HYPERV_NOT_ALLOWED', 'This process may not use Hyper-V.', {
    hint: 'Run the job as the system, in an elevated prompt as an administrator, or as a member of "Hyper-V Administrators".',
  });

/** PowerShell does not know it. */
export const moduleMissing = () =>
  new BackupError('HYPERV_MODULE_MISSING', 'The PowerShell module "Hyper-V" is not installed.', {
    hint: 'Run "Install-WindowsFeature Hyper-V-PowerShell" on a server; on Windows 10 and 11 turn on the feature "Microsoft-Hyper-V".',
  });

/** Its service does not run. */
export const serviceMissing = () =>
  new BackupError('HYPERV_SERVICE_STOPPED', 'The service of Hyper-V, "vmms", does not run.', {
    hint: 'Install the role "Hyper-V", or start it with "Start-Service vmms".',
  });

/** Nowhere to export to. */
export const stagingMissing = (folder: string) =>
  new BackupError('HYPERV_STAGING_MISSING', `The staging folder "${folder}" is not there.`, {
    hint: 'Make it, on a volume with room for all the machines, or name another one under "staging", with its whole path.',
  });

/** Not enough room for what shall be staged, or imported. */
export const noRoom = (folder: string, what: string, neededBytes: number, freeBytes: number) =>
  new BackupError(
    'HYPERV_NO_ROOM',
    `"${folder}" has ${formatBytes(freeBytes)} free, and ${what} needs ${formatBytes(neededBytes)}: ${formatBytes(neededBytes - freeBytes)} are missing.`,
    { hint: 'Make room there, name a folder with more of it, or split the machines over several jobs.' },
  );

/** The site file names a machine that is not there. */
export const machineUnknown = (name: string, near: string | undefined) =>
  new BackupError('HYPERV_MACHINE_UNKNOWN', `There is no virtual machine "${name}" on this host.`, {
    hint: near === undefined ? 'See "Get-VM" for those that are there.' : `Did you mean "${near}"?`,
  });

/** A checkpoint could not be made as was asked. */
export const notFrozen = (name: string, said: string) =>
  new BackupError('HYPERV_NOT_FROZEN', `No checkpoint of "${name}" was made with its applications at rest: ${said}`, {
    hint: 'See the event log of the guest (VSS) and its integration service for backups; "consistency: best" captures it as after a power cut.',
  });

/** A checkpoint could not be made at all. */
export const checkpointFailed = (name: string, said: string) =>
  new BackupError('HYPERV_CHECKPOINT_FAILED', `No checkpoint of "${name}" was made: ${said}`, {
    hint: 'See the event log "Microsoft-Windows-Hyper-V-VMMS-Admin", and whether its disks are there and have room.',
  });

/** Something else is being done to it. */
export const machineBusy = (name: string) =>
  new BackupError(
    'HYPERV_BUSY',
    `Hyper-V is busy with "${name}" and does not come to an end: a checkpoint, an export, a merge or another backup.`,
    {
      hint: 'See "Get-VM | Format-List Name, OperationalStatus"; run the job again when it is done.',
    },
  );

/** What was begun has not come to a good end. */
export const exportFailed = (name: string, folder: string, said: string) =>
  new BackupError('HYPERV_EXPORT_FAILED', `"${name}" could not be exported to "${folder}": ${said}`, {
    hint: 'See whether the folder has room, and whether the service of Hyper-V may write there: on a share the account of this computer needs the right.',
  });

/** It went without our doing. */
export const checkpointStays = (id: string, machine: string) =>
  new BackupError(
    'HYPERV_CHECKPOINT_STAYS',
    `The checkpoint "${id}" of the virtual machine ${machine} is still there after it was removed.`,
    {
      hint: 'The next run tries again; or remove it with "Get-VMSnapshot" and "Remove-VMSnapshot".',
    },
  );

/** Windows is still at it. */
export const stillMerging = (machine: string) =>
  new BackupError(
    'HYPERV_STILL_MERGING',
    `The disks of the virtual machine ${machine} are still being merged after its checkpoint was removed.`,
    {
      hint: 'Windows goes on by itself; see "Get-VM | Format-List Name, OperationalStatus". The next run looks again.',
    },
  );

/** Something of a crash that cannot be told from what others have made. */
export const perhapsOurs = (machine: string, ids: readonly string[]) =>
  new BackupError(
    'HYPERV_PERHAPS_OURS',
    `These checkpoints of the virtual machine ${machine} came up while a run that crashed was making its own: ${ids.join(', ')}.`,
    { hint: 'See whether another backup has made them; if not, remove them with "Get-VMSnapshot" and "Remove-VMSnapshot".' },
  );

/** There is no machine in what was restored. */
export const notWhole = (workload: string) =>
  new BackupError('HYPERV_NOT_WHOLE', `What was restored of "${workload}" holds no configuration of a virtual machine.`, {
    hint: 'See "tapedeck ls POINT --workloads" and choose another point; single disks come back with "--to FOLDER".',
  });

/** `--with` says something unknown. */
export const optionUnknown = (key: string, near: string | undefined) =>
  new BackupError('HYPERV_OPTION_UNKNOWN', `A virtual machine is not restored with "${key}".`, {
    hint: near === undefined ? 'There are "replace=yes" and "folder=PATH".' : `Did you mean "${near}"?`,
  });

/** `--with` says something that cannot be. */
export const optionInvalid = (key: string, value: string, wanted: string) =>
  new BackupError('HYPERV_OPTION_INVALID', `"${key}=${value}" is not ${wanted}.`, { hint: `Write ${wanted}.` });

/** One is there already. */
export const machineThere = (name: string, id: string) =>
  new BackupError('HYPERV_MACHINE_THERE', `There is a virtual machine "${name}" (${id}) on this host already.`, {
    hint: 'Add "--with replace=yes" to have it replaced, or "--as NAME" to restore beside it.',
  });

/** It is not turned off. */
export const machineRuns = (name: string, state: string) =>
  new BackupError('HYPERV_MACHINE_RUNS', `The virtual machine "${name}" that would be replaced is not turned off: ${state}.`, {
    hint: 'Turn it off, then restore again.',
  });

/** Something is in the way. */
export const folderTaken = (folder: string) =>
  new BackupError('HYPERV_FOLDER_TAKEN', `The folder "${folder}" holds something already.`, {
    hint: 'Name another one with "--with folder=PATH".',
  });

/** What Hyper-V has against it. */
export const incompatible = (name: string, reasons: readonly string[]) =>
  new BackupError('HYPERV_INCOMPATIBLE', `"${name}" cannot be imported on this host: ${reasons.join(' ')}`, {
    hint: 'Mend each, such as by making a virtual switch of that name; or restore the files with "--to FOLDER" and import them by hand.',
  });

/** The import has begun and not ended well. */
export const importFailed = (name: string, folder: string, cause: unknown) =>
  new BackupError(
    'HYPERV_IMPORT_FAILED',
    `"${name}" could not be imported to "${folder}": ${cause instanceof Error ? cause.message : cause}`,
    {
      hint: 'What was made of it is removed. See the event log "Microsoft-Windows-Hyper-V-VMMS-Admin", then restore again.',
      cause,
    },
  );
