import { basename } from 'node:path';
import type { ApplicationRun, Host, StoredWorkload, WorkloadRequest } from '@tapedeck/core';
import { moveFolder } from '../move-folder.ts';
import { folderWith, targetOf } from '../restore-request.ts';
import { isVolume } from './check-windows.ts';
import { stagingUnknown, toMissing } from './errors.ts';
import { imageFolder, isShare, targetName } from './staging.ts';
import { timeOfVersion } from './versions.ts';

/** What is to be handed back. */
export interface Restored {
  readonly workload: StoredWorkload;
  readonly from: string;
  readonly request: WorkloadRequest;
}

/** After this time Active Directory forgets what was deleted; newer forests wait for 180 days. */
const tombstoneDays = 60;
const dayMs = 24 * 60 * 60_000;

/**
 * Puts the system state where Windows looks for it, and says how to start its recovery. That replaces the running system, so it is
 * never started from here. @throws `SYSTEMSTATE_TO_MISSING`, `SYSTEMSTATE_STAGING_UNKNOWN`, `SYSTEMSTATE_NOT_THERE`, `SYSTEMSTATE_TARGET_NOT_EMPTY`
 */
export const restoreWindows = async ({ workload, from, request }: Restored, run: ApplicationRun, host: Host): Promise<void> => {
  run.signal.throwIfAborted();
  const to = targetOf(request);
  const folder = await folderWith(from, workload, 'Catalog');
  if (to === undefined) throw toMissing();
  await requireTop(to, run, host);
  await moveFolder(folder, imageFolder(to, basename(folder)), run.signal);
  const version = versionOf(workload);
  run.note(
    'SYSTEMSTATE_RECOVERY',
    `Nothing of this machine was changed. To start the recovery: wbadmin start systemstaterecovery -version:${version ?? 'VERSION'} -backupTarget:${targetName(to)} -machine:${basename(folder)}. ` +
      `"wbadmin get versions -backupTarget:${targetName(to)}" shows ${version === undefined ? 'VERSION' : 'that it is there'}. It fits this machine alone, or one with the same hardware and build of Windows.`,
  );
  run.note(
    'SYSTEMSTATE_DOMAIN_CONTROLLER',
    'On a domain controller restart into the restore mode first: "bcdedit /set safeboot dsrepair", restart, log on with the DSRM password, recover, "bcdedit /deletevalue safeboot", restart. With -authsysvol its SYSVOL counts for all others.',
  );
  noteAge(version, run, host);
};

/** Windows finds it at the top of a volume or share, and nowhere else. */
const requireTop = async (to: string, { signal }: ApplicationRun, host: Host): Promise<void> => {
  if (!isShare(to) && !(await isVolume(to, host, signal))) throw stagingUnknown(to);
};

const versionOf = ({ facts }: StoredWorkload): string | undefined => {
  const version = facts?.version;
  return typeof version === 'string' && timeOfVersion(version) !== undefined ? version : undefined;
};

const noteAge = (version: string | undefined, run: ApplicationRun, host: Host): void => {
  const time = timeOfVersion(version ?? '');
  const days = time === undefined ? 0 : Math.floor((host.now().getTime() - time.getTime()) / dayMs);
  if (days < tombstoneDays) return;
  run.note(
    'SYSTEMSTATE_OLD',
    `This system state is ${days} days old. A domain controller must not be recovered from one older than the tombstone lifetime of its forest: ${tombstoneDays} days, 180 in newer ones.`,
  );
};
