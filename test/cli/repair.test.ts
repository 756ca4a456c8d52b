import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: repair', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    for (const name of ['one', 'two', 'three']) writeFileSync(join(folder, 'source', name), noise(name, 3_000_000));
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
  });

  const run = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);

  it('says which paths are lost, and the next run stores them again', () => {
    run('run', 'nightly');
    const sound = run('repair', 'nightly');
    const handle = openSync(join(folder, 'media', 'nightly', 'nightly-000001-full.tdk'), 'r+');
    writeSync(handle, Buffer.from('not what was written'), 0, 20, 1_000_000);
    closeSync(handle);

    const repair = run('repair', 'nightly');
    const next = run('run', 'nightly');
    const healed = run('verify', 'nightly@latest');

    expect([sound.status, sound.stdout]).to.deep.equal([0, 'Intact: 1 media file.\n']);
    expect(repair.status).to.equal(3);
    expect(repair.stdout)
      .to.match(/damage .*block/)
      .and.match(/has lost 1 path\./)
      .and.match(/lost {5}.*\/source\/(one|two|three)\n/);
    expect(next.stdout).to.contain('complete');
    expect(healed.stdout).to.contain('intact');
  });

  it('and a verification tell beside the result what was not looked at', () => {
    run('run', 'nightly');
    writeFileSync(join(folder, 'source', 'two'), noise('changed', 3_000_000));

    const { status, stdout, stderr } = run('verify', 'nightly', '--advanced');

    expect([status, stderr]).to.deep.equal([0, 'note: Not compared: 1 file that changed at the source since.\n']);
    expect(stdout).to.contain('intact');
  });
});
