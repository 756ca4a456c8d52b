import { definePlugin } from '@tapedeck/core';
import { askedOnce } from './asked-once.ts';
import { checkLasting } from './check-lasting.ts';
import { checkVss } from './check-vss.ts';
import { endShadowSet } from './end-shadow-set.ts';
import { freeze } from './freeze.ts';
import { keepMetadata } from './keep-metadata.ts';
import { vssOptions } from './options.ts';
import { removeTakenShadow } from './remove-shadows.ts';

/** Shadow copies of the volumes that hold what a job reads, with the writers of applications where the edition has them. */
export default definePlugin({
  name: 'vss',
  api: 1,
  version: '0.1.0',
  platforms: ['win32'],
  places: ['snapshot'],
  options: vssOptions,
  undo: { 'end-shadow-set': endShadowSet, 'remove-shadow': removeTakenShadow },
  apply({ hooks, host, use }) {
    const machine = askedOnce(host);
    hooks.check.tap((run) => checkVss(use, run, machine));
    hooks.snapshot.tap((run, request) => freeze(run, request, host, machine));
    hooks.select.tap((plan, run) => keepMetadata(plan, run));
    hooks.commit.tap({ stage: 'early' }, (run) => checkLasting(run, host));
  },
});
