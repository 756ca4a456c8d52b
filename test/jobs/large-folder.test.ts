import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: a folder of so many entries that threads share it', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  let targets = 0;

  const file = (number: number): string => join(source, `file-${number}`);
  const fill = (from: number, to: number): void => {
    for (let number = from; number < to; number++) writeFileSync(file(number), `${number}`);
  };

  /** Backs up, restores, and answers how many files were read and how the restored tree differs. */
  const point = async (site: Site) => {
    const { report } = await runJob(site, 'nightly');
    targets += 1;
    const to = join(folder, `target-${targets}`);
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const restored = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    const differences = [...restored.report.problems, ...compareTrees(source, join(to, source))];
    removeTree(to);
    return { outcome: report.outcome, files: report.streamed?.files, filesRead: report.streamed?.filesRead, differences };
  };

  it('loses and doubles none when it shrinks below that number and grows beyond it', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync');
    mkdirSync(source);
    fill(0, 4_200);
    // Read in segments, while its slice waits.
    writeFileSync(join(source, 'file-2000-large'), noise('large', 65 << 20));
    const site = await aSite(folder);
    const good = { outcome: 'complete', differences: [] };
    await runJob(site, 'nightly');
    await runJob(site, 'nightly');

    for (let number = 0; number < 4_200; number += 20) rmSync(file(number));
    expect(await point(site)).to.deep.equal({ ...good, files: 3_991, filesRead: 0 });

    fill(4_200, 4_500);
    renameSync(file(1), join(source, 'a-first'));
    rmSync(join(source, 'file-2000-large'));
    mkdirSync(join(source, 'file-2000-large'));
    expect(await point(site)).to.deep.equal({ ...good, files: 4_290, filesRead: 301 });
  });
});
