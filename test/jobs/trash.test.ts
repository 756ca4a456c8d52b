import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { finishMoves, ReaderLease } from '@tapedeck/archive';
import { type JsonValue, readJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { FolderStore } from '../kit/folder-store.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const day = 86_400_000;

// What was removed is freed only when nothing can need it any more: each rule here once kept data.
describe('jobs: the trash', () => {
  let folder: string;
  let now: Date;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    now = new Date('2026-11-01T01:00:00.000Z');
  });

  const siteOf = async (job: Readonly<Record<string, JsonValue>> = { retention: { last: 1 } }): Promise<Site> => {
    const site = await aSite(folder, job);
    return { ...site, host: { ...site.host, now: () => now } };
  };
  const set = (name = ''): string => join(folder, 'media', 'nightly', name);
  const write = (text: string): void => writeFileSync(join(folder, 'source', 'one'), noise(text, 2_500_000));
  const files = (): readonly string[] => readdirSync(set()).filter((name) => name.endsWith('.tdk'));
  const trash = (): readonly string[] =>
    globSync(set('trash/*/*.tdk'))
      .map((path) => basename(path))
      .sort();

  const backUp = async (site: Site, type?: 'full', outcome = 'complete') => {
    const { report } = await runJob(site, 'nightly', type === undefined ? {} : { type });
    expect(report.outcome).to.equal(outcome);
    now = new Date(now.getTime() + day);
    return report;
  };

  /** Two full points, of which the first is in the trash, and its grace time over. */
  const withTrash = async (site: Site): Promise<void> => {
    write('first');
    await backUp(site, 'full');
    write('second');
    await backUp(site, 'full');
    expect(trash()).to.deep.equal(['nightly-000001-full.tdk']);
  };

  it('keeps what was removed for its grace time', async () => {
    const site = await siteOf({ retention: { last: 1, grace: '3 days' } });
    await withTrash(site);

    await backUp(site, 'full');
    const within = trash();
    now = new Date(now.getTime() + 2 * day);
    await backUp(site, 'full');

    expect(within).to.include('nightly-000001-full.tdk');
    expect(trash()).not.to.include('nightly-000001-full.tdk');
  });

  it('is not emptied before a later run was complete', async () => {
    const site = await siteOf();
    await withTrash(site);
    const broken = await siteOf({ retention: { last: 1 }, sources: [{ command: { shell: 'exit 1', path: '/dump' } }] });

    await backUp(broken, 'full', 'degraded');
    await readJob(site, 'nightly', (access) => access.remove({ ids: [], graceMs: day }));

    expect(trash()).to.deep.equal(['nightly-000001-full.tdk']);
  });

  it('gives back what a point needs that was not there when it was removed', async () => {
    const [site, withoutRules] = [await siteOf(), await siteOf({})];
    write('first');
    await backUp(withoutRules);
    writeFileSync(join(folder, 'source', 'two'), 'more');
    await backUp(withoutRules);
    await backUp(withoutRules, 'full');
    // Somebody has taken the second point away for a while; nothing seems to need the first.
    renameSync(set('nightly-000002-incremental.tdk'), join(folder, 'elsewhere.tdk'));
    await backUp(site, 'full');
    const removed = trash();
    renameSync(join(folder, 'elsewhere.tdk'), set('nightly-000002-incremental.tdk'));

    await backUp(await siteOf({ retention: { last: 1, grace: '1 hour' } }), 'full');

    expect(removed).to.include('nightly-000001-full.tdk');
    expect(files()).to.include.members(['nightly-000001-full.tdk', 'nightly-000002-incremental.tdk']);
    expect(trash()).to.deep.equal(['nightly-000004-full.tdk']);
  });

  it('is not emptied while somebody reads from the set', async () => {
    const site = await siteOf();
    await withTrash(site);
    const lease = await ReaderLease.take(new FolderStore(join(folder, 'media')), 'nightly/', 10_000);

    await backUp(site, 'full');
    const whileReading = trash();
    await lease?.release();
    await backUp(site, 'full');

    expect(whileReading).to.include('nightly-000001-full.tdk');
    expect(trash()).not.to.include('nightly-000001-full.tdk');
    expect(readdirSync(set())).not.to.include('readers');
  });

  it('is kept from being emptied by whatever reads content, until that has ended', async () => {
    const site = await siteOf({});
    write('first');
    await backUp(site);
    const seen: Record<string, number> = {};
    const see = (reader: string) => () => {
      seen[reader] = globSync(set('readers/*')).length;
    };
    const latest = { selector: 'latest', trustSigner: false };
    const drain = async (items: AsyncIterable<unknown>, look: () => void): Promise<void> => {
      for await (const _ of items) look();
    };

    await readJob(site, 'nightly', async (access) => drain((await access.openPoint(latest)).list('', true), see('ls')));
    await readJob(site, 'nightly', async (access) =>
      drain((await access.openPoint(latest)).read(join(folder, 'source', 'one')), see('cat')),
    );
    await readJob(site, 'nightly', async (access) => drain((await access.openPoint(latest)).walk(''), see('export')));
    await readJob(site, 'nightly', (access) =>
      drain(access.find({ pattern: 'one', trustSigner: false, skipped: () => undefined }), see('find')),
    );
    await readJob(site, 'nightly', (access) => access.copyPoint('latest', join(folder, 'stick'), see('copy')));
    await readJob(site, 'nightly', (access) => access.repair(see('repair')));

    expect(seen).to.deep.equal({ ls: 1, cat: 1, export: 1, find: 1, copy: 1, repair: 1 });
    expect(readdirSync(set())).not.to.include('readers');
  });

  it('takes nothing from whoever has opened a point, also where it is in many parts', async () => {
    const site = await siteOf({ destination: [{ media: { path: join(folder, 'media'), create: true, maxPartBytes: 1 << 20 } }] });
    write('first');
    await backUp(site, 'full');
    const [{ id } = { id: '' }] = await readJob(site, 'nightly', (access) => access.listPoints());
    await backUp(site, 'full');
    const read: Uint8Array[] = [];

    await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: id, trustSigner: false });
      await point.statistics();
      await readJob(site, 'nightly', (other) => other.remove({ ids: [id], graceMs: 0 }));
      for await (const bytes of point.read(join(folder, 'source', 'one'))) read.push(bytes);
    });

    expect(trash()).to.include('nightly-000001-full.part2.tdk');
    expect(Buffer.concat(read).equals(readFileSync(join(folder, 'source', 'one')))).to.equal(true);
  });

  it('is kept from being emptied by a salvage', async () => {
    const site = await siteOf({ destination: [{ media: { path: set(), create: true } }] });
    write('first');
    await backUp(await siteOf({}));
    const restore = { paths: [], include: [], exclude: [], to: join(folder, 'saved'), conflict: 'fail', dryRun: false } as const;
    const seen: number[] = [];
    mkdirSync(restore.to);

    await readJob(site, 'nightly', (access) =>
      access.salvage({ fileName: 'nightly-000001-full.tdk', restore }, () => seen.push(globSync(set('readers/*')).length)),
    );

    expect(new Set(seen)).to.deep.equal(new Set([1]));
    expect(readdirSync(set())).not.to.include('readers');
  });

  it('does not wait for a reader whose process is gone', async () => {
    const site = await siteOf();
    await withTrash(site);
    const lease = await ReaderLease.take(new FolderStore(join(folder, 'media')), 'nightly/', 10_000);
    const [owner = ''] = globSync(set('readers/*/owner'));
    writeFileSync(owner, JSON.stringify({ ...JSON.parse(readFileSync(owner, 'utf8')), bootId: 'an earlier one' }));

    await backUp(site, 'full');

    expect(trash()).not.to.include('nightly-000001-full.tdk');
    expect(lease).not.to.equal(undefined);
  });

  it('is completed by the next run when the power went in the middle of a move', async () => {
    const site = await siteOf({
      retention: { last: 1 },
      destination: [{ media: { path: join(folder, 'media'), create: true, maxPartBytes: 2_000_000 } }],
    });
    write('first');
    await backUp(site, 'full');
    const [parts, trailer = ''] = [files().toSorted(), files().toSorted().at(-2)];
    mkdirSync(set('trash/9-20261101T010000Z'), { recursive: true });
    renameSync(set(trailer), join(set('trash/9-20261101T010000Z'), trailer));

    await finishMoves(new FolderStore(join(folder, 'media')), 'nightly/');

    expect(trailer).to.equal('nightly-000001-full.part3.tdk');
    expect([files(), trash()]).to.deep.equal([[], parts]);
  });

  it('is not where the newest point goes when its run was complete, and broke off only while it removed the one before', async () => {
    const site = await siteOf();
    write('first');
    await backUp(site, 'full');
    write('second');
    mkdirSync(set('trash'));
    writeFileSync(set('trash/2-20261102T010000Z'), 'no folder');
    await backUp(site, 'full', 'degraded');
    rmSync(set('trash'), { recursive: true });

    const removal = readJob(site, 'nightly', async (access) => {
      const ids = (await access.listPoints()).map(({ id }) => id);
      return access.remove({ ids, graceMs: 0 });
    });

    expect(await removal.catch((error: unknown) => error)).to.have.property('code', 'BACKUP_POINT_PROTECTED');
    expect(files()).to.deep.equal(['nightly-000002-full.tdk']);
  });
});
