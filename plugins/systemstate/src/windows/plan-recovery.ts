import type { RebuildPlan, RestorePoint, StoredWorkload } from '@tapedeck/core';
import { timeOfVersion } from './versions.ts';

/** The volume in the commands, as an example. */
const volume = 'E:';

/** How a Windows Server gets its system state back: its own tool does it, and wants to be asked on the machine itself. */
export const planRecovery = (point: RestorePoint, { name, facts }: StoredWorkload): RebuildPlan => {
  const machine = name.slice(name.indexOf(':') + 1);
  const { version } = facts ?? {};
  const known = typeof version === 'string' && timeOfVersion(version) !== undefined ? version : 'VERSION';
  return {
    format: 1,
    from: name,
    machine,
    madeAt: point.summary.createdAt,
    before: [
      'A system state fits the machine that it is of, or one with the same hardware and build of Windows. Files of volumes are not in it.',
      'On an empty machine install the same build of Windows Server first, with the same name, then the feature Windows Server Backup and tapedeck with its keys.',
      `${volume} stands for a volume with room for the whole system state, best an empty one.`,
    ],
    disks: [],
    steps: [
      {
        title: 'Put the system state where Windows looks for it',
        text: ['This takes a site file with the job: name the point as JOB@latest.'],
        commands: [`tapedeck restore POINT --workload ${name} --with to=${volume}`, `wbadmin get versions -backupTarget:${volume}`],
      },
      {
        title: 'On a domain controller only: start the restore mode',
        text: [
          'Log on with the DSRM password after the restart. A state that is older than the tombstone lifetime of the forest must not come back.',
        ],
        commands: ['bcdedit /set safeboot dsrepair', 'shutdown /r /t 0'],
      },
      {
        title: 'Recover',
        destroys: 'the settings, the registry and the Active Directory of the Windows that runs',
        text: ['It restarts the machine. With -authsysvol the SYSVOL of this domain controller counts for all others.'],
        commands: [`wbadmin start systemstaterecovery -version:${known} -backupTarget:${volume} -machine:${machine}`],
      },
      {
        title: 'On a domain controller only: leave the restore mode',
        commands: ['bcdedit /deletevalue safeboot', 'shutdown /r /t 0'],
      },
      {
        title: 'Bring the files of volumes back',
        text: ['If the job had them: see what there is with "tapedeck ls POINT", and restore what is missing.'],
        commands: ['tapedeck restore POINT --in-place --conflict newer --dry-run'],
      },
    ],
  };
};
