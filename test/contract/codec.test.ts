import { type CodecSubject, codecContract } from '@tapedeck/testkit';
import { holdToFail, holdToPass } from './hold-to-fail.ts';
import { aCodecPlugin } from './wrong/codec-plugin.ts';

const wrong = (how: string): CodecSubject => ({ plugin: aCodecPlugin(how), options: [{ key: 7 }] });

describe('contract: codecs', () => {
  holdToPass(codecContract, wrong('right'));
  holdToFail(codecContract, wrong('right'), {
    'says a version, a worker module, and parameters that are plain JSON': [
      { plugin: aCodecPlugin('right', { version: 0 }) },
      { plugin: aCodecPlugin('right', { module: 'codec.ts' }) },
    ],
    'gives every block back as it was': wrong('forgets the last byte of long blocks'),
    'leaves the block that it is given as it is': wrong('encodes in place'),
    'reads and writes shared memory': wrong('refuses shared memory'),
    'never looks again at what it has answered': [wrong('answers one buffer again and again'), wrong('keeps what it has answered')],
    'decodes without options what was encoded with any': wrong('needs its options to decode'),
    'refuses a block that is longer or shorter than promised': wrong('does not compare lengths'),
    'makes no room for more than was promised': wrong('inflates first'),
    'refuses what is not one whole block: cut, empty, foreign, followed by more': wrong('decodes what it can'),
  });
});
