import { definePlugin } from '@tapedeck/core';
import { FolderBucket } from './folder-bucket.ts';

/** A destination that cannot rename, as a job names it: by the path of this file. */
export default definePlugin({
  name: 'bucket',
  api: 1,
  version: '0.1.0',
  places: ['destination'],
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    properties: { path: { type: 'string' }, maxPartBytes: { type: 'integer' } },
  } as const,
  apply({ hooks, options }) {
    hooks.locate.tap(async () => new FolderBucket(options.path, options.maxPartBytes));
    hooks.restore.locate.tap(async () => new FolderBucket(options.path, options.maxPartBytes));
  },
});
