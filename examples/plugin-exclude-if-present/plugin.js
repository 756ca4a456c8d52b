import { definePlugin } from '@tapedeck/core';

/** Worker threads import the filter by its address; nothing of this file goes there but the options, as JSON. */
const module = new URL('./filter.js', import.meta.url).href;

/** Leaves out what lies in a folder that holds a marker file, in all sources of the job. */
export default definePlugin({
  name: 'exclude-if-present',
  api: 1,
  version: '1.0.0',
  places: ['job'],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      names: { type: 'array', items: { type: 'string', pattern: '^[^/]+$' }, minItems: 1, default: ['.nobackup'] },
    },
  },
  apply({ hooks, options }) {
    const marker = { module, options: { names: options.names } };
    // Late: by then every source has added its roots, wherever it stands in the site file.
    hooks.select.tap({ stage: 'late' }, ({ sources }) => ({
      sources: sources.map((source) => ({
        ...source,
        roots: source.roots.map((root) => ({ ...root, filters: [...root.filters, marker] })),
      })),
    }));
  },
});
