import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JobStats } from '../../cli/src/commands/stats.ts';
import { siteValue } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: statistics', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'large'), noise('large', 3 << 20));
    const site = siteValue(folder);
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ ...site, jobs: { ...site.jobs, weekly: site.jobs.nightly } }));
  });

  const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);
  const stats = (job: string): JobStats => JSON.parse(tapedeck('stats', job, '--json').stdout);
  const storedSize = (): number =>
    readdirSync(join(folder, 'media', 'nightly'))
      .filter((name) => name.endsWith('.tdk'))
      .reduce((sum, name) => sum + statSync(join(folder, 'media', 'nightly', name)).size, 0);

  it('tell what points take, what is held for them, what lies in the trash, and the source', () => {
    for (const type of ['full', 'incremental', 'full', 'full']) expect(tapedeck('run', 'nightly', '--type', type).status).to.equal(0);
    const [one = '', , three = ''] = tapedeck('points', 'nightly').stdout.match(/nightly@[0-9a-f]{8}/g) ?? [];
    const before = stats('nightly');
    const storedBefore = storedSize();
    expect(tapedeck('delete', one, three).status).to.equal(0);
    const after = stats('nightly');

    const none = { count: 0, bytes: 0 };
    expect(before).to.deep.include({ points: { count: 4, bytes: storedBefore }, held: none, trash: none });
    expect(before.source).to.deep.equal({ files: 1, directories: 1, others: 0, sourceBytes: 3 << 20 });
    expect(before.ratio).to.be.within(3, 3.1);
    expect(before.growth.map(({ type }) => type)).to.deep.equal(['full', 'incremental', 'full', 'full']);
    expect([after.points.count, after.held.count, after.trash.count]).to.deep.equal([2, 1, 1]);
    expect(after.held.bytes + after.points.bytes).to.equal(storedSize());
    expect(after.trash.bytes).to.be.above(3 << 20);
  });

  it('come as a few lines for each job, and as none for one without points', () => {
    tapedeck('run', 'nightly');

    const { status, stdout, stderr } = tapedeck('stats');

    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(
      /^nightly\n {2}points {2}3\.0 MiB in 1 point\n {2}source {2}3\.0 MiB in 1 file, in the newest point\n {2}ratio {3}1\.00 bytes .*\n\n {2}LAST POINTS .*\n {2}nightly@\w{8} .* full +3\.0 MiB\n\nweekly: no restore points yet\.\n$/,
    );
  });
});
