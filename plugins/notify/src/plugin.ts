import { definePlugin } from '@tapedeck/core';
import { listNotifiers } from './list-notifiers.ts';
import { notifyOptions } from './options.ts';
import { foresee, tellEnd, tellStart } from './tell.ts';

/** Tells people and programs how a run went. */
export default definePlugin({
  name: 'notify',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options: notifyOptions,
  apply({ hooks, options }) {
    for (const notifier of listNotifiers(options)) {
      hooks.check.tap((run) => foresee(notifier, run));
      // Late, since what another plugin skips or refuses here has not started.
      if (notifier.moments.has('start')) hooks.start.tap({ stage: 'late' }, (run) => tellStart(notifier, run));
      hooks.report.tap((run, report) => tellEnd(notifier, run, report));
      if (notifier.ofRestores) hooks.restore.report.tap((run, report) => tellEnd(notifier, run, report));
    }
  },
});
