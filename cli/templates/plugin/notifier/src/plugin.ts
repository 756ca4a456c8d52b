import { definePlugin } from '@tapedeck/core';
import { objectionTo, options } from './options.ts';
import { tell } from './tell.ts';

/** Tells somebody how a run went. */
export default definePlugin({
  name: 'my-plugin',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options,
  apply({ hooks, options: { file } }) {
    hooks.check.tap(() => objectionTo(file));
    hooks.report.tap((_, report) => tell(file, report));
    hooks.restore.report.tap((_, report) => tell(file, report));
  },
});
