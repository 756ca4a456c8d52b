import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
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
import { type JsonValue, type RestoreRequest, type RestoreResult, readJob, restoreJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { compareTrees } from '../../kit/compare-trees.ts';
import { needsPlatform, needsRoot } from '../../kit/needs.ts';
import { noise } from '../../kit/noise.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { buildTortureTree } from '../../kit/torture-tree.ts';

describe('copy: restoring', () => {
  let folder: string;
  let source: string;
  let target: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    target = join(folder, 'target');
    mkdirSync(join(source, 'deeper', 'empty'), { recursive: true });
    writeFileSync(join(source, 'note'), 'a few words');
    writeFileSync(join(source, 'deeper', 'large'), noise('large', 3 << 20));
    symlinkSync('note', join(source, 'link'));
  });

  const siteOf = (job: Readonly<Record<string, JsonValue>> = {}) => aSite(folder, { kind: 'copy', pipeline: [], ...job });
  const run = async (job: Readonly<Record<string, JsonValue>> = {}) => (await runJob(await siteOf(job), 'nightly')).report;
  const everything = { paths: [], include: [], exclude: [], conflict: 'fail', dryRun: false } as const;

  const restore = async (request: Partial<RestoreRequest> = {}, selector = 'latest') => {
    const asked = { ...everything, to: target, ...request };
    const { report, result } = await restoreJob(await siteOf(), 'nightly', { point: { selector, trustSigner: false }, request: asked });
    return { report, result, outcome: report.outcome, code: report.error?.code };
  };

  const counts = (result: RestoreResult | undefined) => ({ restored: result?.restored, kept: result?.kept });
  const restored = (...names: readonly string[]) => join(target, source, ...names);
  const point = async () => readJob(await siteOf(), 'nightly', ({ listPoints }) => listPoints());

  it('brings all of a torture tree back as it was', async () => {
    const torture = join(folder, 'torture');
    mkdirSync(torture);
    buildTortureTree(torture, { crowd: 3_000, boundaries: [1 << 20] });
    const sources = [{ files: { paths: [torture] } }];
    expect((await run({ sources })).outcome).to.equal('complete');
    const { outcome, report } = await restore();
    expect({ outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect(compareTrees(torture, join(target, torture))).to.deep.equal([]);
  });

  it('brings all back to where it came from, and nothing above', async () => {
    linkSync(join(source, 'note'), join(source, 'deeper', 'same'));
    await run();
    const original = join(folder, 'original');
    await restore({ to: original });
    const { mode } = statSync(folder);
    chmodSync(join(folder, 'media', 'nightly', 'files', folder), 0o755);
    rmSync(source, { recursive: true });
    expect((await restore({ to: undefined })).outcome).to.equal('complete');
    expect(compareTrees(join(original, source), source)).to.deep.equal([]);
    expect(statSync(folder).mode).to.equal(mode);
  });

  it('brings back paths alone, with the folders that lead there', async () => {
    await run();
    const { result, outcome } = await restore({ paths: [join(source, 'deeper', 'large')] });
    expect({ outcome, ...counts(result) }).to.deep.equal({ outcome: 'complete', restored: 1, kept: 0 });
    expect([readdirSync(restored()), readdirSync(restored('deeper'))]).to.deep.equal([['deeper'], ['large']]);
    expect(readFileSync(restored('deeper', 'large')).equals(noise('large', 3 << 20))).to.equal(true);
  });

  it('brings back what fits patterns, and makes no folder for what does not', async () => {
    mkdirSync(join(source, 'other'));
    writeFileSync(join(source, 'other', 'file'), 'x');
    await run();
    await restore({ include: ['larg*', 'note'], exclude: ['**/note'] });
    expect([readdirSync(restored()), readdirSync(restored('deeper'))]).to.deep.equal([['deeper'], ['large']]);
    expect(lstatSync(restored('deeper')).mode).to.equal(lstatSync(join(source, 'deeper')).mode);
  });

  it('refuses a path that the copy does not have, and writes nothing', async () => {
    await run();
    expect(await restore({ paths: [join(source, 'nothing')] })).to.include({ outcome: 'failed', code: 'COPY_NO_SUCH_PATH' });
    expect(await restore({ paths: ['/elsewhere'] })).to.include({ outcome: 'failed', code: 'COPY_NO_SUCH_PATH' });
    expect(existsSync(target)).to.equal(false);
  });

  it('only lists in a dry run', async () => {
    await run();
    const { result } = await restore({ dryRun: true });
    expect(result?.wouldWrite.toSorted()).to.deep.equal(
      ['', 'deeper', 'deeper/empty', 'deeper/large', 'link', 'note'].map((name) => join(source, name)),
    );
    expect(existsSync(target)).to.equal(false);
  });

  describe('where something is there', () => {
    beforeEach(async () => {
      linkSync(join(source, 'note'), join(source, 'noted'));
      await run();
      mkdirSync(restored(), { recursive: true });
      writeFileSync(restored('note'), 'mine');
      symlinkSync('elsewhere', restored('link'));
    });

    it('leaves it and says so, if nothing else was asked for', async () => {
      const { outcome, report, result } = await restore();
      expect({ outcome, ...counts(result) }).to.deep.equal({ outcome: 'degraded', restored: 2, kept: 2 });
      expect(report.problems.map(({ code, path }) => `${code} ${path}`).toSorted()).to.deep.equal(
        ['link', 'note'].map((name) => `FILE_EXISTS ${restored(name)}`),
      );
      expect([readFileSync(restored('note'), 'utf8'), readFileSync(restored('noted'), 'utf8')]).to.deep.equal(['mine', 'a few words']);
    });

    it('keeps it', async () => {
      const { outcome, result } = await restore({ conflict: 'keep' });
      expect({ outcome, ...counts(result) }).to.deep.equal({ outcome: 'complete', restored: 2, kept: 2 });
      expect(readFileSync(restored('note'), 'utf8')).to.equal('mine');
    });

    it('overwrites it, also what only looks the same', async () => {
      const { mtime } = statSync(join(source, 'deeper', 'large'));
      mkdirSync(restored('deeper'));
      writeFileSync(restored('deeper', 'large'), noise('other', 3 << 20));
      utimesSync(restored('deeper', 'large'), mtime, mtime);
      const { outcome, result } = await restore({ conflict: 'overwrite' });
      expect({ outcome, ...counts(result) }).to.deep.equal({ outcome: 'complete', restored: 4, kept: 0 });
      expect(compareTrees(source, restored())).to.deep.equal([]);
    });

    it('keeps what is newer', async () => {
      utimesSync(restored('note'), 1, 1);
      const { result } = await restore({ conflict: 'newer' });
      expect(counts(result)).to.deep.equal({ restored: 3, kept: 1 });
      expect([readFileSync(restored('note'), 'utf8'), lstatSync(restored('link')).isSymbolicLink()]).to.deep.equal(['a few words', true]);
    });

    it('puts it beside under another name, with all names of the file', async () => {
      const { outcome, result } = await restore({ conflict: 'rename' });
      expect({ outcome, ...counts(result) }).to.deep.equal({ outcome: 'complete', restored: 4, kept: 0 });
      const beside = readdirSync(restored()).find((name) => name.startsWith('note.restored-')) ?? '';
      expect(readFileSync(restored('note'), 'utf8')).to.equal('mine');
      expect(statSync(restored(beside)).ino).to.equal(statSync(restored('noted')).ino);
    });
  });

  it('writes nothing where a link in the target leads', async () => {
    await run();
    const outside = join(folder, 'outside');
    for (const made of [outside, restored()]) mkdirSync(made, { recursive: true });
    symlinkSync(outside, restored('deeper'));
    symlinkSync(join(outside, 'note'), restored('note'));
    const { outcome, report } = await restore({ conflict: 'overwrite' });
    expect({ outcome, problems: report.problems.map(({ code, path }) => `${code} ${path}`) }).to.deep.equal({
      outcome: 'degraded',
      problems: [`ENTRY_NOT_WRITTEN ${restored('deeper')}`],
    });
    expect([readdirSync(outside), readFileSync(restored('note'), 'utf8')]).to.deep.equal([[], 'a few words']);
  });

  it('fails where the target runs full, and leaves nothing half', async function () {
    needsRoot(this);
    await run();
    mkdirSync(target);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', target]);
    try {
      expect(await restore()).to.include({ outcome: 'failed', code: 'DESTINATION_FULL' });
      expect(globSync(join(target, '**', '{large,.tapedeck-*}'))).to.deep.equal([]);
    } finally {
      execFileSync('umount', [target]);
    }
  });

  it('leaves out what an interrupted run has left, and tells that a run was', async () => {
    await run();
    const files = join(folder, 'media', 'nightly', 'files', source);
    writeFileSync(join(files, '.tapedeck-copying-0011'), 'half');
    const note = join(folder, 'media', 'nightly', 'copy.json');
    writeFileSync(note, readFileSync(note, 'utf8').replace('"complete"', '"running"'));
    expect((await point())[0]).to.include({ outcome: 'running', state: 'incomplete' });
    expect((await restore()).outcome).to.equal('complete');
    expect(existsSync(restored('.tapedeck-copying-0011'))).to.equal(false);
  });

  it('brings back what a program has printed', async () => {
    const path = join(folder, 'dump.sql');
    await run({ sources: [{ command: { path, shell: 'echo one' } }] });
    expect((await restore({ to: undefined })).outcome).to.equal('complete');
    expect(readFileSync(path, 'utf8')).to.equal('one\n');
    expect((await restore({ to: undefined, conflict: 'keep' })).result).to.include({ restored: 0, kept: 1 });
  });

  it('does not go where a note leads that somebody has changed', async () => {
    await run();
    const note = join(folder, 'media', 'nightly', 'copy.json');
    const changed = JSON.parse(readFileSync(note, 'utf8'));
    changed.sources = [{ path: '/../..', copy: '../../..' }, { path: source, copy: '../../../state' }, 3];
    writeFileSync(note, JSON.stringify(changed));
    expect((await restore()).outcome).to.equal('complete');
    expect(compareTrees(source, restored())).to.deep.equal([]);
  });

  it('is one point, called by what it is called and by nothing else', async () => {
    await run();
    rmSync(join(folder, 'media', 'nightly', 'copy.json'));
    expect(await point()).to.deep.equal([]);
    expect(await restore()).to.include({ outcome: 'failed', code: 'COPY_NO_POINT' });
    await run();
    const [{ id = '', createdAt = '' } = {}, ...more] = await point();
    expect(more).to.deep.equal([]);
    for (const name of [id, id.slice(0, 6), createdAt.slice(0, 16)])
      expect(await restore({ conflict: 'overwrite' }, name), name).to.include({ outcome: 'complete' });
    expect(await restore({}, '2019-01-01')).to.include({ outcome: 'failed', code: 'COPY_NO_SUCH_POINT' });
  });
});
