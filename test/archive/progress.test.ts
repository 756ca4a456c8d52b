import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CaptureProgress, CaptureRun } from '@tapedeck/archive';
import { expect } from 'chai';
import { makeMedia } from '../kit/a-media-file.ts';
import { meddlingModule } from '../kit/meddling.ts';
import { needsPlatform } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const MiB = 1 << 20;

describe('archive: progress of a capture', () => {
  let folder: string;

  beforeEach(function () {
    // What blocks the codec is a shell.
    needsPlatform(this, 'linux');
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
  });

  for (const [what, bytes] of [
    ['in one go', 30 * MiB],
    ['in segments', 100 * MiB],
  ] as const)
    it(`counts the bytes of a large file as they are read ${what}`, async () => {
      writeFileSync(join(folder, 'source', 'large'), noise(what, bytes));
      const [blocked, go] = [join(folder, 'blocked'), join(folder, 'go')];
      const command = ['sh', '-c', `touch ${blocked}; while [ ! -e ${go} ]; do sleep 0.01; done`];
      const codec = { module: meddlingModule, options: { leastBytes: MiB, command } };
      let capture: CaptureRun | undefined;

      const made = makeMedia(join(folder, 'source'), join(folder, 'media'), { workers: 1, codec, starting: (one) => (capture = one) });
      while (!existsSync(blocked)) await pause(5);
      const within: CaptureProgress | undefined = capture?.progress();
      writeFileSync(go, '');
      await made;

      // The first block was being sealed: no more than a block and a chunk of it had been read.
      expect(within?.sourceBytes).to.be.within(0, 12 * MiB);
      expect(capture?.progress().sourceBytes).to.equal(bytes);
    });
});
