import { definePlugin } from '@tapedeck/core';
import { tapFolder } from './locating/tap-folder.ts';
import { tapDisc } from './optical/tap-disc.ts';
import { mediaOptions } from './options.ts';
import { tapTape } from './tape/tap-tape.ts';

/** A folder, on this machine's disks or on a removable drive, a disc or a tape as a destination. */
export default definePlugin({
  name: 'media',
  api: 1,
  version: '0.1.0',
  places: ['destination'],
  options: mediaOptions,
  apply({ hooks, host, options }) {
    const { optical, tape } = options;
    if (tape !== undefined) tapTape(hooks, host, { ...options, tape });
    else if (optical !== undefined) tapDisc(hooks, host, { ...options, optical });
    else tapFolder(hooks, host, options);
  },
});
