import { definePlugin } from '@tapedeck/core';
import { openDump } from './open-dump.ts';
import { options } from './options.ts';

/** A stream as a source: it becomes one file of the restore point. */
export default definePlugin({
  name: 'my-plugin',
  api: 1,
  version: '0.1.0',
  places: ['sources'],
  options,
  apply({ hooks, host, options: given, use }) {
    hooks.select.tap(({ sources }) => {
      const stream = { path: given.path, open: (signal: AbortSignal) => openDump(given, host, signal) };
      // Behind what other sources have added.
      return { sources: [...sources, { name: use, roots: [], streams: [stream] }] };
    });
  },
});
