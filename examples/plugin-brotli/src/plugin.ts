import { definePlugin } from '@tapedeck/core';
import { options, qualityOf } from './options.ts';

/** A codec. It taps no step: whoever writes and reads media files asks for it by name. */
export default definePlugin({
  name: 'brotli',
  api: 1,
  version: '0.1.0',
  places: ['pipeline'],
  options,
  codec: {
    // Goes up when the encoded form changes; what older versions have written must be decoded for ever.
    version: 1,
    module: new URL('./codec.js', import.meta.url).href,
    parameters: (given) => ({ quality: qualityOf(given) }),
  },
});
