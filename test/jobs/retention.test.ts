import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, type PointSummary, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const day = 86_400_000;

describe('jobs: retention', () => {
  let folder: string;
  let now: Date;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    now = new Date('2026-11-01T01:00:00.000Z');
  });

  /** A site whose clock the test moves. */
  const siteOf = async (job: Readonly<Record<string, JsonValue>>, more: Readonly<Record<string, JsonValue>> = {}): Promise<Site> => {
    const site = await aSite(folder, job, 'state', more);
    return { ...site, host: { ...site.host, now: () => now } };
  };

  const write = (name: string, text: string, bytes = 400_000): void => writeFileSync(join(folder, 'source', name), noise(text, bytes));

  const backUp = async (site: Site, type?: 'full') => {
    const { report } = await runJob(site, 'nightly', type === undefined ? {} : { type });
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    now = new Date(now.getTime() + day);
    return report;
  };

  const points = (site: Site): Promise<readonly PointSummary[]> => readJob(site, 'nightly', (access) => access.listPoints());
  const files = () =>
    readdirSync(join(folder, 'media', 'nightly'))
      .filter((name) => name.endsWith('.tdk'))
      .sort();
  const trash = () =>
    globSync(join(folder, 'media', 'nightly', 'trash', '*', '*.tdk'))
      .map((path) => path.split('/').at(-1))
      .sort();

  const restores = async (site: Site, id: string, expected: Readonly<Record<string, Buffer>>): Promise<void> => {
    const to = join(folder, 'target');
    rmSync(to, { recursive: true, force: true });
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: id, trustSigner: false }, request });
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    const source = join(to, folder, 'source');
    expect(readdirSync(source).sort()).to.deep.equal(Object.keys(expected).sort());
    for (const [name, bytes] of Object.entries(expected)) expect(readFileSync(join(source, name)).equals(bytes), name).to.equal(true);
  };

  it('removes whole files that nothing refers to, a day later for good', async () => {
    const site = await siteOf({ retention: { last: 2 } });

    write('one', 'first');
    await backUp(site, 'full');
    write('one', 'second');
    await backUp(site, 'full');
    write('one', 'third');
    const third = await backUp(site, 'full');
    const afterThird = { files: files(), trash: trash() };
    write('one', 'fourth');
    await backUp(site, 'full');

    expect(third.retention).to.deep.include({ ran: true, removed: 1, held: 0 });
    expect(afterThird).to.deep.equal({ files: ['nightly-000002-full.tdk', 'nightly-000003-full.tdk'], trash: ['nightly-000001-full.tdk'] });
    expect([files(), trash()]).to.deep.equal([['nightly-000003-full.tdk', 'nightly-000004-full.tdk'], ['nightly-000002-full.tdk']]);
    expect((await points(site)).map(({ sequence }) => sequence)).to.deep.equal([3, 4]);
  });

  it('holds what newer points need, and trims it once a good part of it is needed no longer', async () => {
    const site = await siteOf({ retention: { last: 1, grace: '1 hour' } });
    const steady = noise('steady', 8_000_000);

    writeFileSync(join(folder, 'source', 'steady'), steady);
    for (const name of ['a', 'b', 'c']) write(name, `first ${name}`, 5_000_000);
    await backUp(site);
    write('a', 'second a', 5_000_000);
    const second = await backUp(site);
    const held = { points: await points(site), files: files() };
    write('b', 'third b', 5_000_000);
    write('c', 'third c', 5_000_000);
    const third = await backUp(site);
    await backUp(site);

    expect(second.retention).to.deep.include({ removed: 0, held: 1 });
    expect(held.points.map(({ sequence }) => sequence)).to.deep.equal([2]);
    expect(held.files).to.have.length(2);
    expect(third.retention).to.deep.include({ trimmed: 1 });
    const trimmed = files().filter((name) => name.includes('trimmed'));
    expect(trimmed, files().join()).to.have.length(1);
    expect(files()).not.to.include('nightly-000001-full.tdk');
    const [point] = (await points(site)).slice(-1);
    const expected = { steady, a: noise('second a', 5_000_000), b: noise('third b', 5_000_000), c: noise('third c', 5_000_000) };
    await restores(site, point?.id ?? '', expected);
  });

  it('takes blocks apart that hold many small files, of which some are needed no longer', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    writeFileSync(join(folder, 'identity'), identity.reveal());
    const pipeline = [{ zstd: {} }, { age: { recipients: [recipient] } }];
    const site = await siteOf({ retention: { last: 1 }, pipeline }, { identity: { file: join(folder, 'identity') } });
    const names = Array.from({ length: 40 }, (_, n) => `note-${n}`);
    for (const name of names) write(name, `first ${name}`, 20_000);
    await backUp(site);
    const [full = ''] = files();
    const before = statSync(join(folder, 'media', 'nightly', full)).size;

    for (const name of names.slice(0, 20)) write(name, `second ${name}`, 20_000);
    const { retention } = await backUp(site);
    const [trimmed = ''] = files().filter((name) => name.includes('trimmed'));

    expect(retention).to.deep.include({ held: 1, trimmed: 1 });
    expect(statSync(join(folder, 'media', 'nightly', trimmed)).size).to.be.within(400_000, before * 0.6);
    const [point] = await points(site);
    const contentOf = (name: string, place: number) => noise(`${place < 20 ? 'second' : 'first'} ${name}`, 20_000);
    await restores(site, point?.id ?? '', Object.fromEntries(names.map((name, place) => [name, contentOf(name, place)])));
  });

  it('trims what is encrypted where an identity opens it, and holds it whole where none does', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    writeFileSync(join(folder, 'identity'), identity.reveal());
    const job = { retention: { last: 1, grace: '1 hour' }, pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }] };
    const [writeOnly, site] = [await siteOf(job), await siteOf(job, { identity: { file: join(folder, 'identity') } })];
    const steady = noise('steady', 5_000_000);
    writeFileSync(join(folder, 'source', 'steady'), steady);
    for (const name of ['a', 'b']) write(name, `first ${name}`, 5_000_000);
    await backUp(writeOnly);
    for (const name of ['a', 'b']) write(name, `second ${name}`, 5_000_000);

    const held = await backUp(writeOnly);
    writeFileSync(join(folder, 'source', 'more'), 'more');
    const trimmed = await backUp(site);
    await backUp(site);

    expect(held.retention).to.deep.include({ held: 1, trimmed: 0 });
    expect(trimmed.retention).to.deep.include({ held: 2, trimmed: 1 });
    expect(files().filter((name) => name.includes('trimmed'))).to.deep.equal(['nightly-000001-trimmed-3.tdk']);
    const [point] = (await points(site)).slice(-1);
    const expected = { steady, a: noise('second a', 5_000_000), b: noise('second b', 5_000_000), more: Buffer.from('more') };
    await restores(site, point?.id ?? '', expected);
    const verified = await readJob(site, 'nightly', async (access) =>
      (await access.openPoint({ selector: 'latest', trustSigner: false })).verify(
        { share: 1, advanced: true },
        new AbortController().signal,
        () => undefined,
      ),
    );
    expect([verified.findings, verified.depth]).to.deep.equal([[], 'sealed']);
  });

  for (const encrypted of [false, true])
    it(`lets all older points go once the newest was consolidated, ${encrypted ? 'encrypted' : 'in clear'}`, async () => {
      const { identity, recipient } = await (await defaultKeyWrapper()).generate();
      writeFileSync(join(folder, 'identity'), identity.reveal());
      const pipeline = [{ zstd: {} }, ...(encrypted ? [{ age: { recipients: [recipient] } }] : [])];
      const site = await siteOf({ retention: { last: 1, grace: '1 hour' }, pipeline }, { identity: { file: join(folder, 'identity') } });
      for (const name of ['a', 'b']) write(name, `first ${name}`);
      write('c', 'first c', 4_000_000);
      await backUp(site);
      write('a', 'second a');
      await backUp(site);

      const made = await readJob(site, 'nightly', (access) => access.consolidate());
      const again = await readJob(site, 'nightly', (access) => access.consolidate());
      write('b', 'third b');
      const third = await backUp(site);
      await backUp(site);

      expect([made.made, again]).to.deep.equal([true, { ...made, made: false }]);
      expect(third.streamed).to.include({ filesRead: 1 });
      expect(third.retention).to.deep.include({ removed: 2, held: 1 });
      expect(files()).to.deep.equal(['nightly-000003-full.tdk', 'nightly-000004-incremental.tdk', 'nightly-000005-incremental.tdk']);
      const [point] = (await points(site)).slice(-1);
      await restores(site, point?.id ?? '', {
        a: noise('second a', 400_000),
        b: noise('third b', 400_000),
        c: noise('first c', 4_000_000),
      });
    });

  it('removes nothing when the clock has gone wrong, and says why', async () => {
    const site = await siteOf({ retention: { last: 1 } });
    write('one', 'first');
    await backUp(site, 'full');
    now = new Date('2020-01-01T00:00:00.000Z');

    const report = await backUp(site, 'full');

    expect(report.notes.map(({ code }) => code)).to.include('RETENTION_HELD');
    expect(files()).to.have.length(2);
  });

  it('removes nothing that somebody has pinned, and the last complete point whoever asks', async () => {
    const site = await siteOf({ retention: { last: 1 } });
    write('one', 'first');
    await backUp(site, 'full');
    await readJob(site, 'nightly', (access) => access.annotate({ selector: 'latest', kind: 'pinned', text: 'year end' }));
    await backUp(site, 'full');
    await backUp(site, 'full');
    const [pinned, last] = await points(site);

    const refuse = (id = '') =>
      readJob(site, 'nightly', (access) => access.remove({ ids: [id], graceMs: 0 })).catch((error: unknown) => error);

    expect([pinned?.sequence, pinned?.pinned, last?.sequence]).to.deep.equal([1, true, 3]);
    expect(await refuse(pinned?.id)).to.have.property('code', 'BACKUP_POINT_PROTECTED');
    expect(await refuse(last?.id)).to.have.property('code', 'BACKUP_POINT_PROTECTED');
    expect(files()).to.have.length(2);
  });

  it('only says what it would do in a dry run', async () => {
    const site = await siteOf({});
    write('one', 'first');
    await backUp(site, 'full');
    await backUp(site, 'full');
    const [first] = await points(site);
    const before = globSync(join(folder, 'media', '**'));

    const removal = await readJob(site, 'nightly', (access) => access.remove({ ids: [first?.id ?? ''], graceMs: 0 }), { dryRun: true });

    expect(removal).to.deep.include({ removed: [first?.id], held: [] });
    expect(globSync(join(folder, 'media', '**'))).to.deep.equal(before);
  });
});
