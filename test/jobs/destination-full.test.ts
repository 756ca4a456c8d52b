import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: a destination that fills up', () => {
  const folder = tempFolder();
  const mount = join(folder, 'small');
  let mounted = false;

  after(() => {
    if (mounted) execFileSync('umount', [mount]);
    rmSync(folder, { recursive: true });
  });

  it('ends the run as failed, says so, and lets the process go', function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    mkdirSync(mount);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', mount]);
    mounted = true;
    mkdirSync(join(folder, 'source'));
    for (let number = 0; number < 40; number++) writeFileSync(join(folder, 'source', `file-${number}`), noise(`${number}`, 1 << 20));
    const destination = [{ media: { path: mount, create: true, marginBytes: 0 } }];
    const job = { kind: 'backup', sources: [{ files: { paths: [join(folder, 'source')] } }], pipeline: [{ zstd: {} }], destination };
    const site = join(folder, 'tapedeck.json');
    writeFileSync(site, JSON.stringify({ state: join(folder, 'state'), jobs: { nightly: job } }));

    const { status, stdout } = runTapedeck(folder, ['--site', site, 'run', 'nightly'], { timeout: 25_000 });

    expect(stdout).to.include('DESTINATION_FULL');
    expect(status).to.equal(1);
  });
});
