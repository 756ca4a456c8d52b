import { definePlugin } from '@tapedeck/core';
import { checkFrozen } from './check-frozen.ts';
import { checkLvm } from './check-lvm.ts';
import { deleteSnapshots } from './delete-snapshots.ts';
import { freeze } from './freeze.ts';
import { lvmOptions } from './options.ts';
import { watchFill } from './watch-fill.ts';

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
    hooks.progress.tap(watchFill(host));
    hooks.commit.tap({ stage: 'early' }, (run) => checkFrozen(run, host));
  },
});
