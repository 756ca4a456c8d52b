import { definePlugin, removeStaged, tapApplication } from '@tapedeck/core';
import { checkHyperv } from './check-hyperv.ts';
import { machinesApplication } from './machines-application.ts';
import { hypervOptions } from './options.ts';
import { removeCheckpoint } from './remove-checkpoint.ts';
import { removeImport } from './remove-import.ts';
import { stopExport } from './stop-export.ts';

/** Virtual machines of Microsoft Hyper-V: each is frozen by a checkpoint, exported, and comes back as a machine. */
export default definePlugin({
  name: 'hyperv',
  api: 1,
  version: '0.1.0',
  platforms: ['win32'],
  places: ['sources'],
  options: hypervOptions,
  undo: {
    'remove-staged': removeStaged,
    'remove-checkpoint': removeCheckpoint,
    'stop-export': stopExport,
    'remove-import': removeImport,
  },
  apply({ hooks, host, options, use }) {
    hooks.check.tap((run) => checkHyperv(use, run, host, options));
    tapApplication({ hooks, use, stage: 'machines', stagingFolder: options.staging, application: machinesApplication(use, host, options) });
  },
});
