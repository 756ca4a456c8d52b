import type { Application, Host } from '@tapedeck/core';
import { noStaging } from './errors.ts';
import { restoreWindows } from './restore-windows.ts';
import { catalogPath, computerName, imageFolder } from './staging.ts';
import { type TakenBackup, takeBackup } from './take-backup.ts';

/** The system state of Windows Server, as its own tool makes it, read from where that has put it. */
export const windowsState = (use: string, host: Host, staging: string | undefined): Application => {
  let taken: TakenBackup | undefined;
  return {
    discover: async ({ signal }) => {
      signal.throwIfAborted();
      return [{ name: `${use}:${computerName(host)}`, type: 'system state', facts: { platform: 'win32' } }];
    },
    prepare: async ({ name }, run) => {
      if (staging === undefined) throw noStaging();
      taken = await takeBackup(run, host, staging);
      run.workloads.describe(name, { version: taken.version });
    },
    capture: async (_, { signal }) => {
      signal.throwIfAborted();
      if (taken === undefined) return { roots: [], streams: [] };
      const readFrom = imageFolder(taken.target, computerName(host));
      return { roots: [{ path: catalogPath(host), readFrom, filters: [], oneFileSystem: false }], streams: [] };
    },
    restore: (workload, from, request, run) => restoreWindows({ workload, from, request }, run, host),
  };
};
