import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunEvent, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const bytes = 300_000;

describe('jobs: progress', () => {
  let folder: string;
  let events: RunEvent[];
  const listeners = [(event: RunEvent) => void events.push(event)];
  const told = () => events.flatMap((event) => (event.event === 'progress' ? [event.progress] : []));

  beforeEach(() => {
    folder = tempFolder();
    events = [];
    mkdirSync(join(folder, 'source'));
    for (const name of ['one', 'two', 'three']) writeFileSync(join(folder, 'source', name), noise(name, bytes));
  });

  const backUp = async (site: Site) => {
    events = [];
    const { report } = await runJob(site, 'nightly', { listeners });
    expect(report).to.include({ outcome: 'complete', swallowed: 0 });
  };

  it('of the first backup has no totals; later ones estimate them from the last', async () => {
    const site = await aSite(folder);

    await backUp(site);
    const first = told();
    writeFileSync(join(folder, 'source', 'four'), noise('four', bytes));
    await backUp(site);
    const second = told();
    await backUp(site);

    expect(first.at(-1))
      .to.include({ files: 3, bytes: 3 * bytes })
      .and.not.have.property('estimatedBytes');
    expect(second.at(-1)).to.include({ bytes: 4 * bytes, estimatedBytes: 3 * bytes, estimatedFiles: 4 });
    expect(told().at(-1)).to.include({ bytes: 4 * bytes, estimatedBytes: 4 * bytes, estimatedFiles: 5 });
  });

  it('is not estimated from other jobs, restores or runs that never read anything', async () => {
    const site = await aSite(folder);
    await backUp(site);
    await runJob(await aSite(folder, { pre: [{ run: [process.execPath, '-e', 'process.exit(1)'] }] }), 'nightly');
    await backUp(site);

    expect(told().at(-1)).to.include({ estimatedBytes: 3 * bytes });
  });

  it('of a restore counts up to totals that are known', async () => {
    const site = await aSite(folder);
    await backUp(site);
    events = [];
    const request = { paths: [], include: [], exclude: [], to: join(folder, 'target'), conflict: 'fail', dryRun: false } as const;

    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request, listeners });

    expect(report).to.include({ outcome: 'complete', swallowed: 0 });
    expect(told().at(-1)).to.include({ bytes: 3 * bytes, estimatedBytes: 3 * bytes, estimatedFiles: 4 });
  });
});
