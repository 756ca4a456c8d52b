import { definePlugin } from '@tapedeck/core';
import { options } from './options.ts';
import { tell } from './tell.ts';

/** Tells the subscribers of a topic of ntfy how a run went. */
export default definePlugin({
  name: 'ntfy',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options,
  apply({ hooks, options: given }) {
    hooks.report.tap((run, report) => tell(given, report, run.signal));
    hooks.restore.report.tap((run, report) => tell(given, report, run.signal));
  },
});
