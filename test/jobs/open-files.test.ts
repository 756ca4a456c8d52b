import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { holdFile } from '../kit/hold-file.ts';
import { needsPlatform, needsPython } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: files that somebody holds open', () => {
  let folder: string;
  let python: string;
  let letGo: (() => Promise<void>)[] = [];

  beforeEach(function () {
    needsPlatform(this, 'linux');
    python = needsPython(this, 'fcntl');
    folder = tempFolder();
    letGo = [];
    mkdirSync(join(folder, 'source', 'inner'), { recursive: true });
    for (const name of ['held', 'free', join('inner', 'held')]) writeFileSync(join(folder, 'source', name), `${name}, when it was frozen`);
  });

  afterEach(async () => {
    for (const end of letGo) await end();
  });

  const hold = async (...names: readonly string[]) => {
    for (const name of names) letGo.push(await holdFile(python, join(folder, 'source', name)));
  };

  /** A provider whose snapshot is a copy; afterwards all that is there changes, and some of it is held. */
  const copying = (held: readonly string[]) =>
    definePlugin({
      name: 'copying',
      api: 1,
      version: '0.1.0',
      places: ['snapshot'],
      options: { type: 'object' },
      apply({ hooks }) {
        hooks.snapshot.tap(async () => {
          const source = join(folder, 'source');
          const frozen = join(folder, 'frozen');
          cpSync(source, frozen, { recursive: true, preserveTimestamps: true });
          for (const name of ['held', 'free', join('inner', 'held')]) writeFileSync(join(source, name), `${name}, as it is now`);
          await hold(...held);
          return { taken: [{ provider: 'copying', mapping: [{ path: source, readFrom: frozen }] }], left: [] };
        });
      },
    });

  const siteOf = (files: 'all' | 'open', held: readonly string[], paths = [join(folder, 'source')]): Promise<Site> =>
    aSite(folder, { sources: [{ files: { paths } }], snapshot: { use: 'copying', files } }, 'state', {}, { plugins: [copying(held)] });

  const restored = async (site: Site, name: string) => {
    const to = tempFolder();
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    return readFileSync(join(to, folder, 'source', name), 'utf8');
  };

  it('are read from the snapshot, and all others from the drive, with "files: open"', async () => {
    const site = await siteOf('open', ['held', join('inner', 'held')]);
    const { report } = await runJob(site, 'nightly');
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect(await restored(site, 'held')).to.equal('held, when it was frozen');
    expect(await restored(site, join('inner', 'held'))).to.equal('inner/held, when it was frozen');
    expect(await restored(site, 'free')).to.equal('free, as it is now');
  });

  it('are read from the snapshot like all others, with "files: all"', async () => {
    const site = await siteOf('all', ['held']);
    expect((await runJob(site, 'nightly')).report.outcome).to.equal('complete');
    expect(await restored(site, 'held')).to.equal('held, when it was frozen');
    expect(await restored(site, 'free')).to.equal('free, when it was frozen');
  });

  it('may be a root, and as large as they like', async () => {
    const large = noise('large', 70 << 20);
    writeFileSync(join(folder, 'source', 'large'), large);
    const site = await siteOf('open', ['held', 'large'], [join(folder, 'source', 'held'), join(folder, 'source', 'large')]);
    const { report } = await runJob(site, 'nightly');
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect(await restored(site, 'held')).to.equal('held, when it was frozen');
    expect(Buffer.from(await restored(site, 'large')).equals(Buffer.from(large.toString('utf8')))).to.equal(true);
  });

  it('that were not there yet when the snapshot was taken are said to be missing', async () => {
    const late = definePlugin({
      name: 'late',
      api: 1,
      version: '0.1.0',
      places: ['sources'],
      options: { type: 'object' },
      apply({ hooks }) {
        hooks.select.tap(async () => {
          writeFileSync(join(folder, 'source', 'late'), 'made since');
          await hold('late');
          return undefined;
        });
      },
    });
    const withLate = await aSite(
      folder,
      { sources: [{ files: { paths: [join(folder, 'source')] } }, { late: {} }], snapshot: { use: 'copying', files: 'open' } },
      'state',
      {},
      { plugins: [copying([]), late] },
    );
    const { report } = await runJob(withLate, 'nightly');
    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code, path }) => ({ code, path }))).to.deep.equal([
      { code: 'FILE_UNREADABLE', path: join(folder, 'source', 'late') },
    ]);
  });

  it('are missing where there is no snapshot', async () => {
    const site = await aSite(folder, { snapshot: { use: 'none', files: 'open' } });
    await hold('held');
    const { report } = await runJob(site, 'nightly');
    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code, path }) => ({ code, path }))).to.deep.equal([
      { code: 'FILE_UNREADABLE', path: join(folder, 'source', 'held') },
    ]);
  });
});
