import { definePlugin } from '@tapedeck/core';
import { checkEject } from './eject/check-eject.ts';
import { ejectUsed } from './eject/eject-used.ts';
import type { FolderDestination } from './folder/folder-destination.ts';
import { checkOptions } from './locating/check-options.ts';
import { locateForReading } from './locating/locate-for-reading.ts';
import { locateForWriting } from './locating/locate-for-writing.ts';
import { mediaOptions } from './options.ts';

/** A folder, on this machine's disks or on a removable drive, as a destination. */
export default definePlugin({
  name: 'media',
  api: 1,
  version: '0.1.0',
  places: ['destination'],
  options: mediaOptions,
  apply({ hooks, host, options }) {
    let used: FolderDestination | undefined;
    hooks.check.tap(async (run) => {
      await checkOptions(options, host);
      await checkEject(run, host, options);
    });
    hooks.locate.tap(async (run) => {
      used = await locateForWriting(run, host, options);
      return used;
    });
    hooks.eject.tap((run) => ejectUsed(run, host, used));
    hooks.restore.check.tap(() => checkOptions(options, host));
    hooks.restore.locate.tap((run) => locateForReading(run, host, options));
  },
});
