import { definePlugin } from '@tapedeck/core';
import { levelOf } from './level-of.ts';
import { gzipOptions } from './options.ts';

/** The codec `gzip`. It taps no step: whoever writes and reads media files asks for the codec by name. */
export default definePlugin({
  name: 'gzip',
  api: 1,
  version: '0.1.0',
  places: ['pipeline'],
  options: gzipOptions,
  codec: {
    version: 1,
    module: import.meta.resolve('@tapedeck/plugin-gzip/codec'),
    parameters: (options) => ({ level: levelOf(options) }),
  },
});
