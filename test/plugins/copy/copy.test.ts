import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type JsonValue, runJob, type Site } from '@tapedeck/core';
import { stepPlugin } from '@tapedeck/testkit';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { compareTrees } from '../../kit/compare-trees.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { noise } from '../../kit/noise.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { buildTortureTree } from '../../kit/torture-tree.ts';
import { errorOf } from '../error-of.ts';

describe('copy: jobs', () => {
  let folder: string;
  let source: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(join(source, 'deeper'), { recursive: true });
    writeFileSync(join(source, 'note'), 'a few words');
    writeFileSync(join(source, 'deeper', 'large'), noise('large', 3 << 20));
    symlinkSync('note', join(source, 'link'));
  });

  const siteOf = (job: Readonly<Record<string, JsonValue>> = {}, plugins: Parameters<typeof stepPlugin>[1][] = []): Promise<Site> =>
    aSite(
      folder,
      { kind: 'copy', pipeline: [], ...job, ...(plugins.length > 0 ? { 'at-commit': {} } : {}) },
      'state',
      {},
      plugins.length > 0 ? { plugins: plugins.map((work) => stepPlugin('commit', work)) } : {},
    );

  const run = async (site: Site) => {
    const { report } = await runJob(site, 'nightly');
    return report;
  };

  const copied = (...names: readonly string[]) => join(folder, 'media', 'nightly', 'files', source, ...names);
  const note = () => JSON.parse(readFileSync(join(folder, 'media', 'nightly', 'copy.json'), 'utf8'));

  it('leave plain files in their tree, as the source has them, and a note that says how it ended', async () => {
    const report = await run(await siteOf());
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect(compareTrees(source, copied())).to.deep.equal([]);
    expect(report.media).to.include({ type: 'full', committed: true });
    expect(note()).to.include({ job: 'nightly', state: 'complete', sequence: 1, files: 2 });
    expect(note().sources).to.deep.equal([{ path: source, copy: `files${source}` }]);
    expect(readdirSync(join(folder, 'media', 'nightly')).toSorted()).to.deep.equal(['copy.json', 'files', 'writers']);
  });

  it('copy the torture tree, and nothing of it again', async () => {
    const torture = join(folder, 'torture');
    mkdirSync(torture);
    buildTortureTree(torture, { crowd: 6_000, boundaries: [1 << 20] });
    const site = await siteOf({ sources: [{ files: { paths: [torture] } }] });
    const first = await run(site);
    expect(first.outcome, JSON.stringify(first.problems)).to.equal('complete');
    expect(compareTrees(torture, join(folder, 'media', 'nightly', 'files', torture))).to.deep.equal([]);
    const second = await run(site);
    expect(second).to.deep.include({ outcome: 'complete', problems: [] });
    expect(second.streamed).to.include({ filesRead: 0, storedBytes: 0 });
    expect(compareTrees(torture, join(folder, 'media', 'nightly', 'files', torture))).to.deep.equal([]);
  });

  it('copy what has changed since, whatever of it, and take nothing away', async () => {
    const site = await siteOf();
    await run(site);
    const { mtime } = statSync(join(source, 'note'));
    writeFileSync(join(source, 'note'), 'a new words');
    utimesSync(join(source, 'note'), mtime, mtime);
    chmodSync(join(source, 'deeper', 'large'), 0o600);
    writeFileSync(join(source, 'deeper', 'new'), 'one more');
    rmSync(join(source, 'link'));
    const report = await run(site);
    expect(report.streamed).to.include({ filesRead: 3 });
    expect(readFileSync(copied('note'), 'utf8')).to.equal('a new words');
    expect(lstatSync(copied('link')).isSymbolicLink()).to.equal(true);
    expect(statSync(copied('deeper', 'large')).mode & 0o777).to.equal(0o600);
    expect(readFileSync(copied('deeper', 'new'), 'utf8')).to.equal('one more');
  });

  it('as a mirror move what is gone to a dated folder, once the run is complete, and delete that after its time', async () => {
    const site = await siteOf({ copy: { deleteAfter: '30 days' } });
    await run(site);
    rmSync(join(source, 'note'));
    rmSync(join(source, 'deeper'), { recursive: true });
    writeFileSync(join(source, 'unreadable'), 'x');
    const old = join(folder, 'media', 'nightly', 'deleted', '2020-01-01T00-00-00Z');
    const others = join(folder, 'media', 'nightly', 'deleted', 'of somebody else');
    for (const path of [old, others]) mkdirSync(path, { recursive: true });

    mkdirSync(copied('unreadable'));
    expect((await run(site)).outcome).to.equal('degraded');
    expect([copied('note'), copied('deeper'), old].map((path) => existsSync(path))).to.deep.equal([true, true, true]);

    rmSync(copied('unreadable'), { recursive: true });
    const report = await run(site);
    expect({ outcome: report.outcome, codes: report.notes.map(({ code }) => code) }).to.deep.include({ outcome: 'complete' });
    expect(report.notes.map(({ code }) => code)).to.include.members(['COPY_MOVED_AWAY', 'COPY_DELETED']);
    expect(compareTrees(source, copied())).to.deep.equal([]);
    const [moved = '', ...rest] = readdirSync(join(folder, 'media', 'nightly', 'deleted')).toSorted();
    expect(rest).to.deep.equal(['of somebody else']);
    expect(readFileSync(join(folder, 'media', 'nightly', 'deleted', moved, 'files', source, 'note'), 'utf8')).to.equal('a few words');
    expect((await run(site)).notes.map(({ code }) => code)).not.to.include('COPY_MOVED_AWAY');
  });

  it('copy again what somebody has changed at the destination', async () => {
    const site = await siteOf();
    await run(site);
    writeFileSync(copied('note'), 'somebody else');
    rmSync(copied('deeper', 'large'));
    await run(site);
    expect(compareTrees(source, copied())).to.deep.equal([]);
  });

  it('keep names of one file together, also when one comes and one goes', async () => {
    linkSync(join(source, 'note'), join(source, 'deeper', 'same'));
    const site = await siteOf();
    expect((await run(site)).outcome).to.equal('complete');
    expect(compareTrees(source, copied())).to.deep.equal([]);
    expect((await run(site)).streamed).to.include({ filesRead: 0, storedBytes: 0 });
    linkSync(join(source, 'note'), join(source, 'third'));
    writeFileSync(join(source, 'note'), 'for all three');
    expect((await run(site)).outcome).to.equal('complete');
    expect(compareTrees(source, copied())).to.deep.equal([]);
  });

  it('find by advanced verification what is not as the source', async () => {
    const verify = { written: true, advanced: true };
    expect(await run(await siteOf({ verify }))).to.include({ outcome: 'complete' });
    const { size, mtime } = statSync(copied('deeper', 'large'));
    const harm = () => {
      writeFileSync(copied('deeper', 'large'), noise('other', size));
      utimesSync(copied('deeper', 'large'), mtime, mtime);
      return Promise.resolve();
    };
    const report = await run(await siteOf({ verify }, [harm]));
    expect(report.outcome).to.equal('failed');
    expect(report.problems.map(({ code, path }) => ({ code, path }))).to.deep.include({
      code: 'COMPARE_DIFFERS',
      path: join(source, 'deeper', 'large'),
    });
  });

  it('do not count as a difference what has changed at the source since', async () => {
    const change = async () => {
      // Longer than the clock of the file system takes to move on, and what is allowed for it.
      await pause(50);
      writeFileSync(join(source, 'note'), 'a new note');
      writeFileSync(join(source, 'late'), 'a new file');
      mkdirSync(join(source, 'new', 'folder'), { recursive: true });
      rmSync(join(source, 'deeper', 'large'));
    };
    const report = await run(await siteOf({ verify: { written: true, advanced: true } }, [change]));
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
  });

  it('copy what a program prints; when it fails, the earlier copy stays', async () => {
    const path = join(folder, 'dump.sql');
    const dump = (shell: string) => siteOf({ sources: [{ command: { path, shell } }] });
    expect((await run(await dump('echo one'))).media).to.include({ verified: 'cache' });
    const report = await run(await dump('echo two; exit 3'));
    expect(report.outcome).to.equal('degraded');
    expect(readFileSync(join(folder, 'media', 'nightly', 'files', path), 'utf8')).to.equal('one\n');
  });

  it('are refused where a copy would not be plain', async () => {
    for (const job of [{ pipeline: [{ zstd: {} }] }, { mode: 'overwrite' }]) {
      const { outcome, error } = await run(await siteOf(job));
      expect({ outcome, code: error?.code }).to.deep.equal({ outcome: 'failed', code: 'COPY_NOT_PLAIN' });
    }
    expect(existsSync(join(folder, 'media'))).to.equal(false);
  });

  it('are refused where their options are not those of the kind', async () => {
    expect(await errorOf(run(await siteOf({ copy: { deleteAfter: 'soon' } })))).to.have.property('code', 'SITE_INVALID');
    const error = await errorOf(run(await siteOf({ kind: 'backup', copy: { deleteAfter: '3 days' } })));
    expect(error).to.have.property('message').that.includes('"copy"');
  });

  it('are degraded, and keep the earlier copy, where a folder stands in the way of a file', async () => {
    const site = await siteOf();
    await run(site);
    rmSync(copied('note'));
    mkdirSync(copied('note'));
    const report = await run(site);
    expect({ outcome: report.outcome, codes: report.problems.map(({ code }) => code) }).to.deep.equal({
      outcome: 'degraded',
      codes: ['ENTRY_NOT_WRITTEN'],
    });
    expect(note().state).to.equal('degraded');
  });
});
