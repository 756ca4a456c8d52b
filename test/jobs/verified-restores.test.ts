import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  globSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type RestoreRequest, restoreJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite, siteValue } from '../kit/a-site.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck, tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { buildTortureTree } from '../kit/torture-tree.ts';

const largeBytes = 9 << 20;

describe('jobs: restores that are read again', () => {
  let folder: string;
  let source: string;

  beforeEach(() => {
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(join(source, 'deeper'), { recursive: true });
    writeFileSync(join(source, 'note'), 'a few words');
    writeFileSync(join(source, 'empty'), '');
    writeFileSync(join(source, 'deeper', 'large'), noise('large', largeBytes));
    linkSync(join(source, 'note'), join(source, 'deeper', 'linked'));
    symlinkSync('note', join(source, 'link'));
  });

  const at = (...names: readonly string[]) => join(folder, 'target', source, ...names);

  /** Restores the latest point, with something done to the target before it is read again. */
  const restore = async (request: Partial<RestoreRequest> = {}, meddle: () => void = () => undefined) => {
    const meddling = definePlugin({
      name: 'meddling',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object' },
      apply: ({ hooks }) => hooks.restore.applications.tap(meddle),
    });
    const site = await aSite(folder, { meddling: {} }, 'state', {}, { plugins: [meddling] });
    return restoreJob(site, 'nightly', {
      point: { selector: 'latest', trustSigner: false },
      request: {
        paths: [],
        include: [],
        exclude: [],
        to: join(folder, 'target'),
        conflict: 'fail',
        dryRun: false,
        verify: true,
        ...request,
      },
    });
  };

  const backUp = async () => expect((await runJob(await aSite(folder), 'nightly')).report.outcome).to.equal('complete');

  it('are complete when the target holds what was stored', async () => {
    await backUp();

    const { report } = await restore();

    expect(report.outcome).to.equal('complete');
    // The large one, the two names of another, and the empty one.
    expect(report.restored?.checked).to.include({ files: 4, bytes: largeBytes + 2 * 'a few words'.length, differences: 0 });
    expect(report.steps.find(({ step }) => step === 'verify')?.taps).to.have.length(1);
  });

  it('are so for everything that a tree can hold', async function () {
    needsPlatform(this, 'linux');
    buildTortureTree(source, { crowd: 300, boundaries: [2 ** 20] });
    expect((await runJob(await aSite(folder), 'nightly')).report.outcome).to.equal('complete');

    const { report } = await restore();

    expect(report.problems).to.deep.equal([]);
    expect(report.restored?.checked?.differences).to.equal(0);
    expect(report.restored?.checked?.files).to.be.greaterThan(300);
  });

  it('fail when one byte of a large file was damaged since, and name the file', async () => {
    await backUp();

    const { report, result, exitCode } = await restore({}, () => flip(at('deeper', 'large'), 5 << 20));

    expect(report).to.include({ outcome: 'failed' });
    expect(exitCode).to.equal(1);
    expect(report.error).to.include({ code: 'CORE_RESTORED_UNLIKE', step: 'verify' });
    expect(report.problems).to.have.length(1);
    expect(report.problems[0]).to.include({ code: 'RESTORED_DIFFERS', path: at('deeper', 'large') });
    expect(report.problems[0]?.message).to.equal('Its content is not what was stored.');
    expect(report.restored?.checked).to.include({ differences: 1 });
    expect(result?.restored).to.be.greaterThan(0);
  });

  it('name each entry that is gone, of another length, another kind, or leads elsewhere', async () => {
    await backUp();

    const { report } = await restore({}, () => {
      rmSync(at('empty'));
      appendFileSync(at('deeper', 'large'), '!');
      unlinkSync(at('link'));
      symlinkSync('elsewhere', at('link'));
      unlinkSync(at('note'));
      mkdirSync(at('note'));
    });

    expect(Object.fromEntries(report.problems.map(({ path = '', message }) => [path, message]))).to.deep.equal({
      [at('empty')]: 'It is not there.',
      [at('deeper', 'large')]: `It has ${largeBytes + 1} bytes instead of ${largeBytes}.`,
      [at('link')]: 'It is a link that leads elsewhere.',
      [at('note')]: 'It is of the type "directory" instead of "file".',
    });
  });

  it('say of what did not come back that alone, and not that it differs', async () => {
    await backUp();
    mkdirSync(at(), { recursive: true });
    writeFileSync(at('deeper'), 'in the way of a folder');
    const [file = ''] = globSync(join(folder, 'media', 'nightly', '*.tdk'));
    // In the middle of what does not compress: the large file alone lies there.
    flip(file, statSync(file).size >> 1);

    const { report } = await restore();

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code }) => code)).to.not.include('RESTORED_DIFFERS');
    expect(report.problems.map(({ path }) => path)).to.include(at('deeper'));
    expect(report.restored?.checked).to.include({ differences: 0 });
  });

  it('say the same of a large file whose content is lost', async () => {
    await backUp();
    const [file = ''] = globSync(join(folder, 'media', 'nightly', '*.tdk'));
    flip(file, statSync(file).size >> 1);

    const { report } = await restore();

    expect(report.outcome).to.equal('degraded');
    expect(new Set(report.problems.map(({ path }) => path))).to.deep.equal(new Set([at('deeper', 'large')]));
    expect(report.restored?.checked).to.include({ files: 3, differences: 0 });
  });

  it('leave alone what was there and stays', async () => {
    await backUp();
    mkdirSync(at(), { recursive: true });
    writeFileSync(at('note'), 'other words');

    const { report } = await restore({ conflict: 'keep' });

    expect(report.outcome).to.equal('complete');
    expect(report.restored).to.include({ kept: 1 });
    expect(report.restored?.checked).to.include({ files: 3, differences: 0 });
    expect(readFileSync(at('note'), 'utf8')).to.equal('other words');
  });

  it('find what came under another name', async () => {
    await backUp();
    await restore({ verify: false });

    const fine = await restore({ conflict: 'rename' });
    const damaged = await restore({ conflict: 'rename' }, () => {
      for (const path of [at('note'), at('deeper', 'large')]) flip(path, 0);
    });

    for (const { report } of [fine, damaged]) {
      expect(report.outcome).to.equal('complete');
      expect(report.restored?.checked).to.include({ files: 4, differences: 0 });
    }
  });

  it('hold what was replaced against the point', async () => {
    await backUp();
    mkdirSync(at(), { recursive: true });
    writeFileSync(at('note'), 'other words');
    utimesSync(at('note'), 1e9, 1e9);

    const { report } = await restore({ conflict: 'newer' });

    expect(report.restored?.checked).to.include({ files: 4, differences: 0 });
  });

  it('are read again only where that is asked for', async () => {
    await backUp();

    const { report } = await restore({ verify: false }, () => flip(at('note'), 0));

    expect(report.outcome).to.equal('complete');
    expect(report.restored).to.not.have.property('checked');
  });

  it('are neither written nor read in a dry run', async () => {
    await backUp();

    const { report } = await restore({ dryRun: true });

    expect(report.outcome).to.equal('complete');
    expect(report.restored).to.not.have.property('checked');
  });
});

describe('jobs: restores, and the medium that they write to', () => {
  let folder: string;
  const target = () => join(folder, 'target');

  before(function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'strace');
    folder = tempFolder();
    mkdirSync(join(folder, 'source', 'mounted'), { recursive: true });
    for (const name of ['one', 'two', 'mounted/three']) writeFileSync(join(folder, 'source', name), name);
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
    const { status, stderr } = runTapedeck(folder, ['run', 'nightly']);
    expect(status, stderr).to.equal(0);
  });

  /** Restores under strace; answers what it says, and its calls of `syncfs` and `futimens` in order. */
  const traced = (...more: readonly string[]) => {
    rmSync(target(), { recursive: true, force: true });
    return restoring(...more);
  };
  const restoring = (...more: readonly string[]) => {
    const log = join(folder, 'trace');
    const tracing = ['-f', '-qq', '-y', '-o', log, '-e', 'trace=syncfs,utimensat', ...more];
    const args = ['restore', 'nightly@latest', '--to', target()];
    const { status, stdout } = spawnSync('strace', [...tracing, ...tapedeckCommand, ...args], { cwd: folder, encoding: 'utf8' });
    const calls = [...readFileSync(log, 'utf8').matchAll(/(syncfs|utimensat)\(\d+<([^>]+)>/g)];
    return { status, stdout, calls: calls.map(([, call = '', path = '']) => ({ call, path })) };
  };

  it('bring all of it there, once, before they say that they are complete', () => {
    const { status, calls } = traced();

    expect(status).to.equal(0);
    expect(calls.filter(({ call }) => call === 'syncfs')).to.deep.equal([{ call: 'syncfs', path: target() }]);
    expect(calls.at(-1)?.call).to.equal('syncfs');
  });

  it('do so for each file system that they have written to', function () {
    needsRoot(this);
    const mounted = join(target(), folder, 'source', 'mounted');
    rmSync(target(), { recursive: true, force: true });
    mkdirSync(mounted, { recursive: true });
    mkdirSync(join(target(), 'untouched'));
    for (const path of [mounted, join(target(), 'untouched')]) spawnSync('mount', ['-t', 'tmpfs', 'none', path]);
    try {
      const { calls } = restoring();

      expect(calls.filter(({ call }) => call === 'syncfs').map(({ path }) => path)).to.deep.equal([target(), mounted]);
    } finally {
      for (const path of [mounted, join(target(), 'untouched')]) spawnSync('umount', [path]);
    }
  });

  it('fail where the medium does not take it', () => {
    const { status, stdout } = traced('-e', 'inject=syncfs:error=EIO');

    expect(status).to.equal(1);
    expect(stdout).to.contain('RESTORE_NOT_FLUSHED').and.contain('did not all reach its medium');
  });
});

const flip = (path: string, offset: number): void => {
  const handle = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(handle, byte, 0, 1, offset);
  writeSync(handle, Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, offset);
  closeSync(handle);
};
