import { definePlugin } from '@tapedeck/core';
import { SqliteStore } from './sqlite-store.ts';

const path = { type: 'string', minLength: 1, description: 'Absolute path of the database; its folder must be there.' } as const;

/** All media files in one SQLite database. */
export default definePlugin({
  name: 'sqlite-store',
  api: 1,
  version: '0.1.0',
  places: ['destination'],
  options: { type: 'object', additionalProperties: false, required: ['path'], properties: { path } },
  apply({ hooks, options }) {
    hooks.locate.tap(() => new SqliteStore(options.path));
    hooks.restore.locate.tap(() => new SqliteStore(options.path));
  },
});
