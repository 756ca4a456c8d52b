import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { meddlingModule } from '../kit/meddling.ts';
import { needsPlatform } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: what is open', () => {
  let folder: string;
  let source: string;
  let target: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    target = join(folder, 'target');
    for (const path of [source, target]) mkdirSync(path);
    for (let number = 0; number < 100; number++) {
      mkdirSync(join(source, `${number}`));
      writeFileSync(join(source, `${number}`, 'file'), `${number}`);
    }
  });

  /** Files below the test's folder that this process has open. */
  const openFiles = (): string[] =>
    readdirSync('/proc/self/fd')
      .map((handle) => {
        try {
          return readlinkSync(`/proc/self/fd/${handle}`);
        } catch {
          return '';
        }
      })
      .filter((path) => path.startsWith(folder));

  it('is closed when a backup and a restore have ended, so that a medium can be taken away', async () => {
    const made = await makeMedia(source, join(folder, 'media'));
    await restoreMade(made, target);

    expect(openFiles()).to.deep.equal([]);
  });

  it('is closed by the threads also when one of them fails', async () => {
    const codec = { module: meddlingModule, options: { command: ['false'] } };

    const failure = await makeMedia(source, join(folder, 'media'), { codec }).catch((error: unknown) => error);

    expect(failure).to.be.instanceOf(Error);
    expect(openFiles().filter((path) => !path.endsWith('.tdk'))).to.deep.equal([]);
  });
});
