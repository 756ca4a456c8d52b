import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { restoreJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: a restore into a folder in which somebody has laid links (invariant 11)', () => {
  const folder = tempFolder();

  it('writes nothing to where they lead, and says what did not come back', async () => {
    const target = join(folder, 'target');
    const outside = join(folder, 'outside');
    for (const path of [join(folder, 'source', 'deeper'), join(target, folder, 'source'), outside]) mkdirSync(path, { recursive: true });
    writeFileSync(join(folder, 'source', 'deeper', 'note'), 'a few words');
    writeFileSync(join(folder, 'source', 'letter'), 'Dear all');
    symlinkSync(outside, join(target, folder, 'source', 'deeper'));
    symlinkSync(join(outside, 'letter'), join(target, folder, 'source', 'letter'));
    const site = await aSite(folder);
    await runJob(site, 'nightly');

    const request = { paths: [], include: [], exclude: [], to: target, conflict: 'overwrite', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

    expect(readdirSync(outside)).to.deep.equal([]);
    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ path = '' }) => dirname(path))).to.include(join(target, folder, 'source', 'deeper'));
    expect(readdirSync(join(target, folder, 'source')).toSorted()).to.deep.equal(['deeper', 'letter']);
  });
});
