import { definePlugin, removeStaged, tapApplication } from '@tapedeck/core';
import { linuxState } from './linux/linux-state.ts';
import { type SystemStateOptions, systemStateOptions } from './options.ts';
import { rebuild } from './rebuild.ts';
import { checkWindows } from './windows/check-windows.ts';
import { endBackup } from './windows/end-backup.ts';
import { waitingFolder } from './windows/staging.ts';
import { windowsState } from './windows/windows-state.ts';

/** What it takes to rebuild this machine, as a workload. */
export default definePlugin<typeof systemStateOptions, SystemStateOptions>({
  name: 'systemstate',
  api: 1,
  version: '0.1.0',
  platforms: ['linux', 'win32'],
  places: ['sources'],
  options: systemStateOptions,
  rebuild,
  undo: { 'remove-staged': removeStaged, 'end-backup': endBackup },
  apply({ hooks, host, options: { staging }, use }) {
    const isWindows = host.platform === 'win32';
    if (isWindows) hooks.check.tap((run) => checkWindows(use, run, host, staging));
    tapApplication({
      hooks,
      use,
      stage: 'system',
      application: isWindows ? windowsState(use, host, staging) : linuxState(use, host),
      stagingFolder: isWindows ? waitingFolder(staging) : undefined,
    });
  },
});
