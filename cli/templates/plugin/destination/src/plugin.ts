import { definePlugin } from '@tapedeck/core';
import { FolderDestination } from './folder-destination.ts';
import { options } from './options.ts';

/** A destination: where media files live. */
export default definePlugin({
  name: 'my-plugin',
  api: 1,
  version: '0.1.0',
  places: ['destination'],
  options,
  apply({ hooks, options: { path } }) {
    hooks.locate.tap(() => new FolderDestination(path));
    hooks.restore.locate.tap(() => new FolderDestination(path));
  },
});
