import { definePlugin } from '@tapedeck/core';
import { checkLvm } from './check-lvm.ts';
import { deleteSnapshots } from './delete-snapshots.ts';
import { fillWatch } from './fill-watch.ts';
import { freeze } from './freeze.ts';
import { lvmOptions } from './options.ts';

/** Snapshots of the logical volumes that hold what a job reads. */
export default definePlugin({
  name: 'lvm',
  api: 1,
  version: '0.1.0',
  platforms: ['linux'],
  places: ['snapshot'],
  options: lvmOptions,
  undo: { 'delete-snapshots': deleteSnapshots },
  apply({ hooks, host, options, use }) {
    hooks.check.tap((run) => checkLvm(use, run, host));
    hooks.snapshot.tap((run, request) => freeze(run, request, host, options));
    const watch = fillWatch(host);
    hooks.progress.tap(watch.glance);
    hooks.commit.tap({ stage: 'early' }, watch.check);
  },
});
