import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: a disk that is full', () => {
  let folder: string;
  let small: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    folder = tempFolder();
    small = join(folder, 'small');
    mkdirSync(join(folder, 'source'));
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small]);
  });

  afterEach(() => {
    execFileSync('umount', [small]);
    rmSync(folder, { recursive: true });
  });

  const run = (site: object) => {
    const file = join(folder, 'tapedeck.json');
    writeFileSync(file, JSON.stringify(site));
    return runTapedeck(folder, ['--site', file, 'run', 'nightly'], { timeout: 25_000 });
  };

  it('ends the run as failed where it is the destination, says so, and lets the process go', () => {
    for (let number = 0; number < 40; number++) writeFileSync(join(folder, 'source', `file-${number}`), noise(`${number}`, 1 << 20));

    const { status, stdout } = run(siteValue(folder, { destination: [{ media: { path: small, create: true, marginBytes: 0 } }] }));

    expect(stdout).to.include('DESTINATION_FULL');
    expect(status).to.equal(1);
  });

  it('is told by its name where it is that of the state folder, before anything is touched, and stands in the way of no restore', () => {
    const site = { ...siteValue(folder), state: join(small, 'state') };
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    const before = run(site);
    execFileSync('sh', ['-c', `cat /dev/zero > '${join(small, 'state', 'filler')}' || true`], { stdio: 'ignore' });

    const { status, stdout, stderr } = run(site);
    const restore = runTapedeck(folder, ['--site', 'tapedeck.json', 'restore', 'nightly@latest', '--to', join(folder, 'target')]);

    expect([before.status, status, stdout]).to.deep.equal([0, 1, '']);
    expect(stderr).to.match(/The state folder cannot be written to, at ".*small\/state": ENOSPC/);
    expect(stderr).to.contain('Make room on the file system of the state folder.');
    expect(globSync(join(folder, 'media', 'nightly', '**', '*')).filter((name) => /\.tdk$|writers./.test(name))).to.have.length(1);
    expect(readFileSync(join(folder, 'target', folder, 'source', 'note'), 'utf8')).to.equal('a few words');
    expect(restore.stdout.match(/The report could not be written/g)).to.have.length(1);
  });
});
