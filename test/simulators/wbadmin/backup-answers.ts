import type { Machine } from '../windows/machine.ts';
import { Backups } from './backups.ts';

const none = { Installed: false, Status: '', RunningSince: '', LastTime: '', LastResult: 0, LastMessage: '', Versions: [] };

/** What the scripts of the system state plugin are answered. */
export const backupAnswers: Readonly<Record<string, (machine: Machine) => unknown>> = {
  'describe-critical.ps1': (machine) => {
    const { critical, anyVolumeAllowed } = new Backups(machine).state;
    return { Critical: critical, AnyVolumeAllowed: anyVolumeAllowed };
  },
  'describe-backups.ps1': (machine) => {
    if (!machine.read().isElevated) throw new Error('Get-WBSummary : Access is denied.');
    const { feature, versions, lastResult, lastTime, job } = new Backups(machine).state;
    if (!feature) return none;
    return {
      Installed: true,
      Status: job === null ? 'NoOperationInProgress' : 'BackupInProgress',
      RunningSince: job?.startedAt ?? '',
      LastTime: lastTime,
      LastResult: lastResult,
      LastMessage: '',
      Versions: versions.map(({ id }) => id),
    };
  },
};
