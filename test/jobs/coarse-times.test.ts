import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { restoreJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: a file system that keeps whole seconds', () => {
  let folder: string;
  let source: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'mkfs.ext4');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(source);
    const image = openSync(join(folder, 'image'), 'w');
    ftruncateSync(image, 8 << 20);
    closeSync(image);
    // Small inodes have no room for parts of a second.
    execFileSync('mkfs.ext4', ['-q', '-I', '128', join(folder, 'image')], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'loop', join(folder, 'image'), source]);
  });

  afterEach(() => {
    execFileSync('umount', [source]);
    removeTree(folder);
  });

  it('hides no change of the same size within one second', async () => {
    const site = await aSite(folder);
    const path = join(source, 'note');
    const target = join(folder, 'target');
    const content = () => `content ${Math.random().toFixed(9)}`;
    // Once more where a second began in between.
    for (let before = -1, after = 0; before !== after; ) {
      writeFileSync(path, content());
      before = statSync(path).ctimeMs;
      await runJob(site, 'nightly');
      writeFileSync(path, content());
      after = statSync(path).ctimeMs;
      expect(before % 1000).to.equal(0);
    }

    await runJob(site, 'nightly');
    const request = { paths: [], include: [], exclude: [], to: target, conflict: 'fail', dryRun: false } as const;
    await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

    expect(readFileSync(join(target, path), 'utf8')).to.equal(readFileSync(path, 'utf8'));
  });
});
