import { rm } from 'node:fs/promises';
import { definePlugin } from '@tapedeck/core';
import { copyDatabases, copyFolder, placeOf } from './copy-databases.ts';
import { options } from './options.ts';

/** SQLite databases as a source, each as it was at one instant, while others go on writing to it. */
export default definePlugin({
  name: 'sqlite',
  api: 1,
  version: '0.1.0',
  places: ['sources'],
  options,
  undo: { 'remove-copies': async ({ intent }) => rm(String(intent), { recursive: true, force: true }) },
  apply({ hooks, options: { databases }, use }) {
    hooks.applications.tap({ stage: 'databases' }, async (run) => {
      const folder = copyFolder(run.id, use);
      // The copies go once the media file is complete, also after a power cut: the name of the folder is written down before it is made.
      await run.take({ undo: 'remove-copies', intent: folder, scope: 'source' }, () => copyDatabases(databases, folder));
    });
    hooks.select.tap(({ sources }, { id, dryRun }) => {
      const readFrom = (at: number, path: string) => (dryRun ? path : placeOf(copyFolder(id, use), at));
      const roots = databases.map((path, at) => ({ path, readFrom: readFrom(at, path), filters: [], oneFileSystem: false }));
      return { sources: [...sources, { name: use, roots, streams: [] }] };
    });
  },
});
