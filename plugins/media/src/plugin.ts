import { definePlugin } from '@tapedeck/core';
import { tapFolder } from './locating/tap-folder.ts';
import { tapDisc } from './optical/tap-disc.ts';
import { mediaOptions } from './options.ts';

/** A folder, on this machine's disks or on a removable drive, or a disc as a destination. */
export default definePlugin({
  name: 'media',
  api: 1,
  version: '0.1.0',
  places: ['destination'],
  options: mediaOptions,
  apply({ hooks, host, options }) {
    const { optical } = options;
    if (optical === undefined) tapFolder(hooks, host, options);
    else tapDisc(hooks, host, { ...options, optical });
  },
});
