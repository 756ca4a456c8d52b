import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { restoreJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { buildTortureTree } from '../kit/torture-tree.ts';
import { walkTree } from '../kit/walk-tree.ts';

describe('jobs: the torture tree a second time', () => {
  const folder = tempFolder();

  it('is known again in full, reads nothing that is not of the future, and comes back from the second point', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync', 'setfacl', 'setcap');
    const source = join(folder, 'source');
    mkdirSync(source);
    buildTortureTree(source, { crowd: 6_000, boundaries: [1 << 20] });
    const site = await aSite(folder);
    const { report: first } = await runJob(site, 'nightly');
    // The first run may count what was made just before it as just changed.
    await runJob(site, 'nightly');

    const { report } = await runJob(site, 'nightly');
    const to = join(folder, 'target');
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const { report: restored } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

    const { files, directories, others } = first.streamed ?? {};
    expect(report.outcome).to.equal('complete');
    expect(report.streamed).to.include({ files, directories, others, filesRead: ofTheFuture(source) });
    expect(report.media?.storedBytes).to.be.below(20_000);
    expect(restored.problems).to.deep.equal([]);
    expect(compareTrees(source, join(to, source))).to.deep.equal([]);
  });
});

/** Files that were changed later than now, and so never count as settled. */
const ofTheFuture = (source: string): number =>
  [...walkTree(source)].filter(({ stat }) => stat.isFile() && stat.size > 0n && stat.mtimeMs > Date.now()).length;
