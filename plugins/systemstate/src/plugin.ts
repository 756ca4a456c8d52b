import { definePlugin, removeStaged, tapApplication } from '@tapedeck/core';
import { linuxState } from './linux/linux-state.ts';
import { systemStateOptions } from './options.ts';

/** What it takes to rebuild this machine, as a workload. */
export default definePlugin({
  name: 'systemstate',
  api: 1,
  version: '0.1.0',
  platforms: ['linux', 'win32'],
  places: ['sources'],
  options: systemStateOptions,
  undo: { 'remove-staged': removeStaged },
  apply({ hooks, host, use }) {
    tapApplication({ hooks, use, stage: 'system', application: linuxState(use, host) });
  },
});
