import { definePlugin } from '@tapedeck/core';
import { options } from './options.ts';

/** Leaves entries out, in all sources of the job. */
export default definePlugin({
  name: 'my-plugin',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options,
  apply({ hooks, options: { suffixes } }) {
    const filter = { module: new URL('./filter.js', import.meta.url).href, options: { suffixes } };
    // Late: by then every source has added its roots.
    hooks.select.tap({ stage: 'late' }, ({ sources }) => ({
      sources: sources.map((source) => ({
        ...source,
        roots: source.roots.map((root) => ({ ...root, filters: [...root.filters, filter] })),
      })),
    }));
  },
});
