import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyMedia } from '@tapedeck/archive';
import { expect } from 'chai';
import { makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { failingCodec } from '../kit/failing-codec.ts';
import { meddlingModule } from '../kit/meddling.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const codecs = {
  'of Zstandard': undefined,
  'that answers its input': { module: meddlingModule, options: { command: ['true'] } },
  'of another kind': failingCodec({}),
} as const;

describe('archive: memory that is handed back', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  let round = 0;

  before(function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync');
    mkdirSync(source);
    for (let number = 0; number < 12; number++) {
      writeFileSync(join(source, `noise-${number}`), noise(`${number}`, 700_000 + number));
      writeFileSync(join(source, `words-${number}`), `words ${number} `.repeat(100_000));
      writeFileSync(join(source, `small-${number}`), `small ${number}`);
    }
    writeFileSync(join(source, 'large'), noise('large', 9 << 20));
  });

  for (const [kind, codec] of Object.entries(codecs)) {
    for (const encrypted of [true, false]) {
      it(`is in nobody's hands any more: blocks ${encrypted ? '' : 'not '}encrypted, a codec ${kind}`, async () => {
        round += 1;
        const target = join(folder, `target-${round}`);
        mkdirSync(target);

        const made = await makeMedia(source, join(folder, `media-${round}`), { encrypted, ...(codec === undefined ? {} : { codec }) });
        const { store, media, opener } = made;
        const signal = new AbortController().signal;
        const { findings } = await verifyMedia({ store, media, opener, share: 1, signal, progress: () => undefined });
        const { problems } = await restoreMade(made, target);

        expect([...findings, ...problems].map(({ code, message }) => `${code} ${message}`)).to.deep.equal([]);
        expect(compareTrees(source, target)).to.deep.equal([]);
      });
    }
  }
});
