import { resolve } from 'node:path';
import { definePlugin } from '@tapedeck/core';
import { filesOptions } from './options.ts';
import { checkSelection } from './select/check-selection.ts';
import { selectFiles } from './select/select-files.ts';

/** Folders and files of this machine as a source. */
export default definePlugin({
  name: 'files',
  api: 1,
  version: '0.1.0',
  places: ['sources'],
  options: filesOptions,
  apply({ hooks, options, use }) {
    hooks.check.tap(() => checkSelection(use, options));
    hooks.applications.tap((run) => run.freeze({ paths: options.paths.map((path) => resolve(path)) }));
    hooks.select.tap((plan, run) => selectFiles(plan, run, use, options));
  },
});
