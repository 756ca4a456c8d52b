import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { siteValue } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: copying a point', () => {
  const folder = tempFolder();

  const run = (...args: readonly string[]) => runTapedeck(folder, args);

  it('takes all that it refers to along, so that the copy alone restores it', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    writeFileSync(join(folder, 'identity'), identity.reveal());
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'one'), noise('one', 100_000));
    const job = { pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }] };
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, job)));
    run('run', 'nightly');
    writeFileSync(join(folder, 'source', 'two'), 'two');
    run('run', 'nightly');

    const copied = run('copy', 'nightly@latest', '--to', 'stick');
    const [before] = [statSync(join(folder, 'stick', 'nightly', 'nightly-000001-full.tdk')).ino];
    const again = run('copy', 'nightly@latest', '--to', 'stick');
    for (const gone of ['media', 'state', 'tapedeck.json']) rmSync(join(folder, gone), { recursive: true });
    const file = join('stick', 'nightly', 'nightly-000002-incremental.tdk');
    const restored = run('restore', file, '--to', 'target', '--identity', 'identity', '--trust-signer');

    expect(copied.stdout).to.match(/^3 files, .* are in ".*\/stick\/nightly\/", read back\.\n$/);
    expect(readdirSync(join(folder, 'stick', 'nightly')).sort()).to.deep.equal([
      'nightly-000001-full.tdk',
      'nightly-000002-incremental.tdk',
      'set.keys',
    ]);
    expect([again.status, statSync(join(folder, 'stick', 'nightly', 'nightly-000001-full.tdk')).ino]).to.deep.equal([0, before]);
    expect(restored.status, restored.stdout + restored.stderr).to.equal(0);
    expect(readFileSync(join(folder, 'target', folder, 'source', 'one')).equals(noise('one', 100_000))).to.equal(true);
  });

  it('copies nothing of a point that needs a media file which is not there, and names it', () => {
    const place = tempFolder();
    mkdirSync(join(place, 'source'));
    writeFileSync(join(place, 'source', 'one'), noise('one', 100_000));
    writeFileSync(join(place, 'tapedeck.json'), JSON.stringify(siteValue(place)));
    runTapedeck(place, ['run', 'nightly']);
    writeFileSync(join(place, 'source', 'two'), 'two');
    runTapedeck(place, ['run', 'nightly']);
    rmSync(join(place, 'media', 'nightly', 'nightly-000001-full.tdk'));

    const copied = runTapedeck(place, ['copy', 'nightly@latest', '--to', 'stick']);

    expect(copied.status).not.to.equal(0);
    expect(copied.stderr).to.include('MEDIA_MISSING').and.to.include('nightly-000002-incremental.tdk');
    expect(existsSync(join(place, 'stick'))).to.equal(false);
  });
});
