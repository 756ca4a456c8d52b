import { BackupError } from '../errors/backup-error.ts';

/** An application without anything in it is no success. */
export const noWorkloads = (use: string) =>
  new BackupError('CORE_NO_WORKLOADS', `"${use}" has found nothing to protect.`, {
    hint: 'See whether the application runs and what the entry of "sources" chooses; if nothing is left of it, take the entry out.',
  });

/** The point has no such workload. */
export const workloadUnknown = (name: string, known: readonly string[]) =>
  new BackupError('CORE_WORKLOAD_UNKNOWN', `The restore point holds no workload "${name}".`, {
    hint: known.length === 0 ? 'It holds no workloads at all: name a path.' : `It holds: ${known.join(', ')}.`,
  });

/** The point says of the workload that it is not in it. */
export const workloadNotCaptured = (name: string) =>
  new BackupError('CORE_WORKLOAD_NOT_CAPTURED', `The workload "${name}" could not be captured when this point was made.`, {
    hint: 'Choose another point: "tapedeck points", then "tapedeck ls POINT --workloads".',
  });

/** Paths and a workload are two different questions. */
export const workloadAndPaths = () =>
  new BackupError('CORE_WORKLOAD_AND_PATHS', 'A restore brings back either a workload or paths.', {
    hint: 'Leave out the paths; with "--to FOLDER" the files of the workload come to that folder.',
  });

/** What is handed to an application does not lie where it could be read again. */
export const workloadUnverifiable = (name: string) =>
  new BackupError('CORE_WORKLOAD_UNVERIFIABLE', `"${name}" goes to its application, and no files of it stay to be read again.`, {
    hint: 'Leave out "--verify": each block is checked as it is read. Or bring its files to a folder with "--to FOLDER --verify".',
  });

/** No plugin of the job can take the workload back. */
export const workloadUnanswered = (name: string, application: string) =>
  new BackupError('CORE_WORKLOAD_UNANSWERED', `No plugin of the job can hand "${name}" back to its application.`, {
    hint: `Add "${application}" to the job's sources, or restore its files with "--to FOLDER".`,
  });

/** What would be handed back is not what was captured. */
export const workloadBroken = (name: string) =>
  new BackupError('CORE_WORKLOAD_BROKEN', `"${name}" was not handed back to its application: not all of it could be restored.`, {
    hint: 'See the problems above. Where the point is at fault, choose another one; where the target is, restore to another.',
  });

/** A journal names a folder that no run of ours has made. */
export const notStaged = (folder: string) =>
  new BackupError('CORE_NOT_STAGED', `"${folder}" bears no name of ours, and is not removed.`, {
    hint: 'See what it is, and remove it by hand.',
  });
