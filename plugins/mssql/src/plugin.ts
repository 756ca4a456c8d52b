import { definePlugin, removeStaged, tapApplication } from '@tapedeck/core';
import { databasesOf } from './application.ts';
import { checkServer } from './check-server.ts';
import { mssqlOptions } from './options.ts';
import { findHalf } from './restore/find-half.ts';
import { removeBackup } from './staging/stage-backup.ts';
import { placeOf } from './staging/staging-place.ts';
import { newUseState, tellGaps } from './use-state.ts';

/** Databases of Microsoft SQL Server, as workloads. */
export default definePlugin<typeof mssqlOptions>({
  name: 'mssql',
  api: 1,
  version: '0.1.0',
  places: ['sources'],
  options: mssqlOptions,
  undo: { 'remove-staged': removeStaged, 'remove-backup': removeBackup, 'find-half': findHalf },
  apply({ hooks, host, options, use }) {
    const state = newUseState();
    hooks.check.tap((run) => checkServer(use, options, host, run.signal));
    tapApplication({
      hooks,
      use,
      stage: 'databases',
      application: databasesOf(use, options, host, state),
      stagingFolder: placeOf(options)?.here,
    });
    hooks.progress.tap((_, progress) => {
      state.progress = progress;
    });
    hooks.log.tap((run) => tellGaps(state, run));
  },
});
