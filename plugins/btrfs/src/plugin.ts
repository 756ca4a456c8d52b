import { definePlugin } from '@tapedeck/core';
import { checkBtrfs } from './check-btrfs.ts';
import { checkFrozen } from './check-frozen.ts';
import { deleteSnapshots } from './delete-snapshots.ts';
import { freeze } from './freeze.ts';
import { btrfsOptions } from './options.ts';

/** Snapshots of the btrfs subvolumes that hold what a job reads. */
export default definePlugin({
  name: 'btrfs',
  api: 1,
  version: '0.1.0',
  platforms: ['linux'],
  places: ['snapshot'],
  options: btrfsOptions,
  undo: { 'delete-snapshots': deleteSnapshots },
  apply({ hooks, host, use }) {
    hooks.check.tap((run) => checkBtrfs(use, run, host));
    hooks.snapshot.tap((run, request) => freeze(run, request, host));
    hooks.commit.tap({ stage: 'early' }, (run) => checkFrozen(run));
  },
});
