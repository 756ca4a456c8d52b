import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { killAtRecord } from '../../../kit/kill-at.ts';
import { needsRoot, strideOf } from '../../../kit/needs.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';
import { MediumSite } from '../medium-site.ts';
import { mountTmpfs } from '../mount-tmpfs.ts';
import { Burner, type Mishap } from './burner.ts';
import { DiscSite, needsDiscs } from './disc-site.ts';

describe('media: a disc, when something goes wrong', () => {
  let site: DiscSite;
  let burner: Burner;

  before(function () {
    needsDiscs(this);
  });

  beforeEach(async () => {
    site = new DiscSite();
    burner = new Burner(join(site.home, 'programs'), site.disc);
    expect(await site.run('first')).to.have.property('outcome', 'complete');
  });

  const runWith = async (mishap: Mishap, word: string) => {
    burner.arm(mishap);
    return site.run(word, {}, {}, burner.environment);
  };

  for (const [mishap, code] of [
    ['the burner dies', 'MEDIA_XORRISO_FAILED'],
    ['the disc lies', 'MEDIA_READ_BACK_DIFFERS'],
  ] as const)
    it(`fails when ${mishap}, keeps the older points, and brings the new one there with the next run`, async () => {
      const report = await runWith(mishap, 'second');

      expect(report).to.include({ outcome: 'failed' }).with.nested.property('error.code', code);
      expect(report.error).to.have.property('step', 'transfer');
      // What lies holds the bytes of both: only a look at all of them tells which one is damaged.
      if (mishap === 'the burner dies') expect(await site.restored('fresh')).to.deep.equal(['first']);
      expect(await site.oldest('fresh')).to.equal('first');
      expect(await site.run('third')).to.have.property('outcome', 'complete');
      expect(await site.restored('fresh')).to.deep.equal(['first', 'second', 'third']);
    });

  for (const mishap of ['all of it dies', 'all of it dies late'] as const)
    it(`keeps the older points when ${mishap} in the middle of a session, and loses nothing with the next run`, async () => {
      burner.arm(mishap);
      const [file, ...args] = site.command('second');
      const killed = spawnSync(file, args, { env: { ...process.env, ...burner.environment }, encoding: 'utf8' });
      expect(killed.signal, killed.stderr).to.equal('SIGKILL');

      expect(await site.oldest('fresh')).to.equal('first');
      expect(await site.run('third')).to.have.property('outcome', 'complete');
      expect(await site.restored('fresh')).to.deep.equal(['first', 'second', 'third']);
    });

  it('invariant 10: is killed at each record of the journal, and the next run is complete', async () => {
    const stride = strideOf(3);
    let count = 1;
    for (; killAtRecord(site.command(`killed ${count}`), count); count += stride) {
      expect(await site.oldest('fresh')).to.equal('first');
      expect(await site.run(`after ${count}`)).to.have.property('outcome', 'complete');
      expect(await site.restore('fresh')).to.equal(`after ${count}`);
    }

    expect(count).to.be.above(3);
  });

  it('is told to be full before anything is written, and waits for a blank one', async function () {
    needsRoot(this);
    const folder = tempFolder();
    const unmount = mountTmpfs(folder, '3m');
    try {
      const full = new MediumSite(tempFolder(), { optical: join(folder, 'disc.iso') }, 700_000);
      expect(await full.run('first')).to.have.property('outcome', 'complete');

      const report = await full.run('second', {}, { sources: [{ files: { paths: [full.source, process.execPath] } }] });

      expect(report).to.have.nested.property('error.code', 'MEDIA_DISC_FULL');
      expect(await full.restored('fresh')).to.deep.equal(['first']);
      // What waits does not fit, so that more of it would be of no use.
      expect((await full.run('third')).notes.map(({ code }) => code)).to.include('MEDIA_DISC_FULL');
      const blank = { optical: join(tempFolder(), 'disc.iso') };
      expect(await full.run('fourth', blank))
        .to.include({ outcome: 'complete' })
        .with.nested.property('media.type', 'full');
      expect(await full.restore('fresh', 'latest', blank)).to.equal('fourth');
    } finally {
      unmount();
    }
  });
});
