import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { needsPlatform, needsRoot } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('copy: to a folder in memory', () => {
  it('is not said to have been read back from a medium', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    const folder = tempFolder();
    const media = join(folder, 'media');
    for (const name of ['media', 'source']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'source', 'file'), 'something');
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', media]);
    try {
      const destination = [{ media: { path: media, create: true, marginBytes: 1_000_000 } }];
      const { report } = await runJob(await aSite(folder, { kind: 'copy', pipeline: [], destination }), 'nightly');
      expect({ outcome: report.outcome, verified: report.media?.verified }).to.deep.equal({ outcome: 'complete', verified: 'cache' });
    } finally {
      execFileSync('umount', [media]);
    }
  });
});
