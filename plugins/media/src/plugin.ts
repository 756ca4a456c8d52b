import { definePlugin } from '@tapedeck/core';
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
    hooks.check.tap(() => checkOptions(options, host));
    hooks.locate.tap((run) => locateForWriting(run, host, options));
    hooks.restore.check.tap(() => checkOptions(options, host));
    hooks.restore.locate.tap((run) => locateForReading(run, host, options));
  },
});
