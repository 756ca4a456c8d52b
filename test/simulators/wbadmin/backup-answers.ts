import type { MachineStore } from './machine-state.ts';

/** What the scripts of the system state plugin are answered. */
export const backupAnswers = ({ state }: MachineStore): Readonly<Record<string, unknown>> => {
  const { feature, volumes, versions, lastResult, lastTime, job, anyVolumeAllowed } = state;
  const none = { Installed: false, Status: '', RunningSince: '', LastTime: '', LastResult: 0, LastMessage: '', Versions: [] };
  return {
    'describe-critical.ps1': {
      Critical: volumes.filter(({ critical }) => critical).map(({ id }) => id),
      AnyVolumeAllowed: anyVolumeAllowed,
    },
    'describe-backups.ps1': feature
      ? {
          Installed: true,
          Status: job === null ? 'NoOperationInProgress' : 'BackupInProgress',
          RunningSince: job?.startedAt ?? '',
          LastTime: lastTime,
          LastResult: lastResult,
          LastMessage: '',
          Versions: versions.map(({ id }) => id),
        }
      : none,
  };
};
