import { definePlugin } from '@tapedeck/core';
import { levelOf } from './level-of.ts';
import { zstdOptions } from './options.ts';

/** The codec `zstd`. It taps no step: whoever writes and reads media files asks for the codec by name. */
export default definePlugin({
  name: 'zstd',
  api: 1,
  version: '0.1.0',
  places: ['pipeline'],
  options: zstdOptions,
  codec: {
    version: 1,
    module: import.meta.resolve('@tapedeck/plugin-zstd/codec'),
    parameters: (options) => ({ level: levelOf(options) }),
  },
});
