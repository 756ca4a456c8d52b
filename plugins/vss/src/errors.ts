import { BackupError } from '@tapedeck/core';

/** This process may not take shadow copies. */
export const notElevated = () =>
  new BackupError('VSS_NOT_ELEVATED', 'This process may not take shadow copies.', {
    hint: 'Run the job as the system or in an elevated prompt, as an administrator or backup operator.',
  });

/** Only servers have a tool that freezes applications. */
export const noWritersHere = (workload: string) =>
  new BackupError('VSS_NO_WRITERS', `"${workload}" needs its application frozen, which this edition of Windows cannot.`, {
    hint: 'Shadow copies with writers need Windows Server, where "diskshadow" is.',
  });

/** A writer is not there, or has failed before we came. */
export const writerMissing = (id: string, workload: string) =>
  new BackupError('VSS_WRITER_MISSING', `The writer ${id} that "${workload}" needs does not answer.`, {
    hint: 'See "vssadmin list writers"; start the service of the application, or restart it.',
  });

/** After it was frozen a writer says that it was not. */
export const writerFailed = (id: string, state: number, lastError: string) =>
  new BackupError('VSS_WRITER_FAILED', `The writer ${id} has failed: state ${state}, "${lastError}".`, {
    hint: 'See the event log (VSS, and the application), then restart the service of the writer.',
  });

/** No shadow copies were made. */
export const setFailed = (code: string, meaning: string, said: string) =>
  new BackupError('VSS_FAILED', `No shadow copies were made: ${code} ${meaning}. ${said}`.trim(), {
    hint: 'See "vssadmin list writers", "vssadmin list shadowstorage" and the event log (source VSS).',
  });

/** Windows made no link to what was frozen. */
export const notLinked = (device: string, said: string) =>
  new BackupError('VSS_NOT_LINKED', `No link to the shadow copy "${device}" could be made: ${said === '' ? 'nothing was said.' : said}`, {
    hint: 'Making links takes the rights of an administrator; see whether a policy forbids them, or to follow them ("fsutil behavior query SymlinkEvaluation").',
  });

/** The frozen view has gone while it was read. */
export const shadowGone = (volume: string) =>
  new BackupError('VSS_SHADOW_GONE', `The shadow copy of "${volume}" has gone while it was read, so what was read may not be whole.`, {
    hint: 'Give shadow copies more room ("vssadmin resize shadowstorage"); Windows drops them when it runs out.',
  });

/** Something of a crash that cannot be told from what others have made. */
export const perhapsOurs = (ids: readonly string[]) =>
  new BackupError('VSS_PERHAPS_OURS', `These shadow copies came up while a run that crashed was making its own: ${ids.join(', ')}.`, {
    hint: 'See whether anybody else has made them ("vssadmin list shadows"); if not, remove them with "diskshadow".',
  });

/** It is still there after it was deleted. */
export const shadowStays = (ids: readonly string[]) =>
  new BackupError('VSS_SHADOW_STAYS', `These shadow copies are still there: ${ids.join(', ')}.`, {
    hint: 'The next run tries again; or remove them with "diskshadow", "delete shadows id".',
  });

/** Writers were not told that the backup is complete. */
export const notEnded = (said: string) =>
  new BackupError('VSS_NOT_ENDED', `The applications could not be told that the backup is complete: ${said}`, {
    hint: 'The restore point is whole; logs were not cut, and are after the next complete run.',
  });

/** A path that the tools do not read as it is. */
export const pathNotPlain = (path: string) =>
  new BackupError('VSS_PATH_NOT_PLAIN', `"${path}" cannot be given to the tools of Windows.`, {
    hint: 'Name a state folder ("state" in the site file) without spaces, signs such as & and quotes, and letters beyond ASCII.',
  });
