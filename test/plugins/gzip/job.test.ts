import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogPath, pathBelow, restoreJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('gzip: in a job', () => {
  const folder = tempFolder();

  it('compresses blocks, and a restore finds it by the name in the header', async () => {
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'words'), 'a few words '.repeat(100_000));

    const { report } = await runJob(await aSite(folder, { pipeline: [{ gzip: { level: 1 } }] }), 'nightly');
    const to = join(folder, 'target');
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    // The job has changed its codec since.
    await restoreJob(await aSite(folder), 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

    expect(report.outcome).to.equal('complete');
    expect(report.media?.storedBytes).to.be.below(50_000);
    expect(readFileSync(join(to, pathBelow(catalogPath(folder)), 'source', 'words'), 'utf8')).to.equal('a few words '.repeat(100_000));
  });
});
