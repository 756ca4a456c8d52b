import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { MediumSite } from '../medium-site.ts';
import { DiscSite, needsDiscs } from './disc-site.ts';

describe('media: a disc', () => {
  let site: DiscSite;

  before(function () {
    needsDiscs(this);
  });

  beforeEach(() => {
    site = new DiscSite();
  });

  const spooled = () => globSync(join(site.state, 'cache/spool/*/nightly/*.tdk'));

  it('gets a session of each run, and gives back every point on a machine that has nothing else', async () => {
    for (const word of ['first', 'second', 'third']) {
      const report = await site.run(word);
      expect(report.error).to.equal(undefined);
      expect(report.outcome).to.equal('complete');
      expect(report.destinations.map(({ name }) => name)).to.deep.equal([`optical ${site.disc}`]);
      expect(report.steps.map(({ step }) => step)).to.include('transfer');
      expect(spooled()).to.deep.equal([]);
    }

    expect((await site.points('fresh')).map(({ type }) => type)).to.deep.equal(['full', 'incremental', 'incremental']);
    expect(await site.restored('fresh')).to.deep.equal(['first', 'second', 'third']);
    expect(await site.findings('fresh')).to.deep.equal([]);
    // The first one holds the label.
    expect(sessionsOf(site.disc)).to.equal(4);
  });

  it('keeps what an older session holds when a newer one is added', async () => {
    await site.run('first');
    const before = contentOf(site, 2);

    await site.run('second');

    expect(contentOf(site, 2)).to.deep.equal(before);
    expect(Object.keys(before)).to.include('nightly-000001-full.tdk');
  });

  it('is gone on with when the spool was lost', async () => {
    await site.run('first');
    site.loseSpool();

    const report = await site.run('second');

    expect(report).to.include({ outcome: 'complete' }).with.nested.property('media.type', 'incremental');
    expect(await site.restored('fresh')).to.deep.equal(['first', 'second']);
  });

  it('is compared with the source by advanced verification', async () => {
    const report = await site.run('first', {}, { verify: { advanced: true } });

    expect(report).to.include({ outcome: 'complete' }).with.nested.property('media.compared', true);
  });

  it('holds a media file in parts', async () => {
    const large = new MediumSite(site.home, { optical: site.disc, maxPartBytes: 1 << 20 }, 3 << 20);
    await large.run('first');

    expect(Object.keys(contentOf(site, 2))).to.include.members(['nightly-000001-full.tdk', 'nightly-000001-full.part2.tdk']);
    expect(await large.restored('fresh')).to.deep.equal(['first']);
  });

  it('is not touched by a dry run', async () => {
    site.write('first');
    const { report } = await runJob(await site.site(), 'nightly', { dryRun: true });

    expect(report.outcome).to.equal('complete');
    expect(readdirSync(site.home)).not.to.include('disc.iso');
  });
});

const xorriso = (...args: readonly string[]): string =>
  execFileSync('xorriso', [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const sessionsOf = (disc: string): number => xorriso('-indev', `stdio:${disc}`, '-toc').match(/^ISO session/gm)?.length ?? 0;

/** Hash of each file of the media set as one session has it. */
const contentOf = ({ disc, home }: Pick<DiscSite, 'disc' | 'home'>, session: number): Readonly<Record<string, string>> => {
  const folder = join(home, 'extracted');
  execFileSync('rm', ['-rf', folder]);
  xorriso('-osirrox', 'on', '-load', 'session', `${session}`, '-indev', `stdio:${disc}`, '-extract', '/nightly', folder);
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
};
