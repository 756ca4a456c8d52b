import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { refusingMedia } from '../kit/refusing-media.ts';
import { tempFolder } from '../kit/temp-folder.ts';

for (const systemCode of ['EIO', 'EACCES'])
  describe(`jobs: a media file that the system does not read (${systemCode})`, () => {
    const unread = 'nightly-000002-incremental.tdk';
    let folder: string;
    let whole: Site;

    beforeEach(async () => {
      folder = tempFolder();
      mkdirSync(join(folder, 'source'));
      whole = await aSite(folder);
      for (const type of ['full', 'incremental', 'full'] as const) await backUp(whole, type);
    });

    const unreadSite = (job: Readonly<Record<string, JsonValue>> = {}): Promise<Site> =>
      aSite(folder, job, 'state', {}, { plugins: [refusingMedia({ systemCode, isBad: (name) => name.endsWith(unread) })] });

    let written = 0;
    const backUp = async (site: Site, type: 'full' | 'incremental') => {
      written += 1;
      writeFileSync(join(folder, 'source', `file-${written}`), noise(`${written}`, 100_000));
      return (await runJob(site, 'nightly', { type })).report;
    };
    const files = () => readdirSync(join(folder, 'media', 'nightly')).filter((name) => name.endsWith('.tdk'));
    const states = async (site: Site) =>
      (await readJob(site, 'nightly', (access) => access.listPoints())).map(({ fileName, state }) => [fileName.slice(8, 22), state]);

    it('is listed as damaged, and keeps nobody from the other points', async () => {
      const site = await unreadSite();
      const to = join(folder, 'target');
      rmSync(to, { recursive: true, force: true });
      const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
      const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

      expect(await states(site)).to.deep.equal([
        ['nightly-000001', 'verified'],
        ['nightly-000003', 'verified'],
        ['nightly-000002', 'damaged'],
      ]);
      expect(report.outcome).to.equal('complete');
      const name = `file-${written}`;
      expect(readFileSync(join(to, folder, 'source', name)).equals(readFileSync(join(folder, 'source', name)))).to.equal(true);
    });

    it('is told by a repair and by the next run, which goes on without it', async () => {
      const site = await unreadSite();

      const repair = await readJob(site, 'nightly', (access) => access.repair(() => undefined));
      const report = await backUp(site, 'incremental');

      const found = repair.media.filter(({ findings }) => findings.length > 0).map(({ fileName }) => fileName);
      expect(found).to.deep.equal([`nightly/${unread}`]);
      expect([report.outcome, report.problems.map(({ code }) => code)]).to.deep.equal(['degraded', ['MEDIA_UNREAD']]);
      expect((await states(whole)).map(([, state]) => state)).to.deep.equal(['verified', 'verified', 'verified', 'verified']);
    });

    it('is not removed, nor what it may need', async () => {
      const ids = (await readJob(whole, 'nightly', (access) => access.listPoints())).slice(0, 1).map(({ id }) => id);
      const before = files();
      const site = await unreadSite({ mode: 'overwrite' });

      const refusal = await readJob(site, 'nightly', (access) => access.remove({ ids, graceMs: 0 })).catch((error: unknown) => error);
      await backUp(site, 'full');

      expect(refusal).to.have.property('code', 'MEDIA_UNREAD');
      expect(files()).to.include.members(before);
      expect((await states(whole)).map(([, state]) => state)).to.deep.equal(['verified', 'verified', 'verified', 'verified']);
    });
  });

for (const systemCode of ['EIO', 'EACCES'])
  describe(`jobs: a note that the system does not read (${systemCode})`, () => {
    let folder: string;
    let whole: Site;
    let unread: string;

    beforeEach(async () => {
      folder = tempFolder();
      mkdirSync(join(folder, 'source'));
      whole = await aSite(folder);
      for (const _ of [1, 2]) await backUp(whole);
      await readJob(whole, 'nightly', (access) => access.annotate({ selector: 'latest', kind: 'pinned' }));
      const [, { id } = { id: '' }] = await points(whole);
      unread = `nightly/${id}.note-`;
    });

    const unreadSite = (isBad = (name: string) => name.startsWith(unread)): Promise<Site> =>
      aSite(folder, {}, 'state', {}, { plugins: [refusingMedia({ systemCode, isBad })] });

    let written = 0;
    const backUp = async (site: Site) => {
      written += 1;
      writeFileSync(join(folder, 'source', `file-${written}`), noise(`${written}`, 100_000));
      return (await runJob(site, 'nightly')).report;
    };
    const points = (site: Site) => readJob(site, 'nightly', (access) => access.listPoints());

    it('keeps nobody from the points, and is told beside its own', async () => {
      const [first, second] = await points(await unreadSite());

      expect([first?.state, first?.note]).to.deep.equal(['verified', undefined]);
      expect(second?.note).to.include(`The file "${unread}1"`).and.to.include('cannot be read');
    });

    it('keeps all points from being removed, since it may say that one stays', async () => {
      const ids = (await points(whole)).map(({ id }) => id);
      const site = await unreadSite();

      const refusal = await readJob(site, 'nightly', (access) => access.remove({ ids: ids.slice(1), graceMs: 0 })).catch(
        (error: unknown) => error,
      );

      expect(refusal).to.have.property('code', 'MEDIA_UNREAD').that.is.a('string');
      expect((await points(whole)).map(({ id }) => id)).to.deep.equal(ids);
    });

    it('is told by the next run, which refers to nothing that it may say is damaged', async () => {
      const [, second] = await points(whole);

      const report = await backUp(await unreadSite());

      const codes = new Set(report.problems.map(({ code }) => code));
      expect([report.outcome, ...codes]).to.deep.equal(['degraded', 'MEDIA_UNREAD']);
      const [, , third] = await points(whole);
      expect(third?.refersTo).to.have.length(1).and.not.to.include(second?.id);
    });

    it('is told by a repair, as the keys of the set are', async () => {
      const site = await unreadSite((name) => name === `${unread}1` || name === 'nightly/set.keys');

      const repair = await readJob(site, 'nightly', (access) => access.repair(() => undefined));

      const found = repair.media.filter(({ findings }) => findings.length > 0).map(({ fileName }) => fileName);
      expect(found).to.have.members([`${unread}1`, 'nightly/set.keys']);
      expect(repair.media).to.have.length(4);
    });
  });
