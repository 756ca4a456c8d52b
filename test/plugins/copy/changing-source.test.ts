import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunReport, runJob } from '@tapedeck/core';
import { stepPlugin } from '@tapedeck/testkit';
import { expect } from 'chai';
import { withFilter } from '../../faults/in-worker.ts';
import { aSite } from '../../kit/a-site.ts';
import { needsPlatform, needsRoot } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('copy: a source that changes while it is copied', () => {
  let folder: string;
  let source: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(join(source, 'deeper'), { recursive: true });
    writeFileSync(join(source, 'deeper', 'file'), 'deep');
    writeFileSync(join(source, 'names-1'), 'one file');
    writeFileSync(join(source, 'zz'), 'asked about last');
    linkSync(join(source, 'names-1'), join(source, 'deeper', 'names-2'));
    linkSync(join(source, 'names-1'), join(source, 'names-3'));
  });

  const copied = (...names: readonly string[]) => join(folder, 'media', 'nightly', 'files', source, ...names);

  /** Runs the job; a command changes something once the walk has come to the entry of this name, before names of one file are copied. */
  const runMeddled = async (name: string, ...command: [string, ...string[]]): Promise<RunReport> => {
    const { job, plugins } = withFilter({ name, command });
    return (await runJob(await aSite(folder, { kind: 'copy', pipeline: [], ...job }, 'state', {}, { plugins: plugins ?? [] }), 'nightly'))
      .report;
  };

  const owed = ({ sources }: RunReport) =>
    sources.map(({ expected, captured, excluded, problems }) => expected - captured - excluded - problems);

  it('is complete without a name of a file that has vanished since it was seen; the other names have its content', async () => {
    const report = await runMeddled('zz', 'rm', join(source, 'names-1'));
    expect({ outcome: report.outcome, problems: report.problems, owed: owed(report) }).to.deep.equal({
      outcome: 'complete',
      problems: [],
      owed: [0],
    });
    expect(existsSync(copied('names-1'))).to.equal(false);
    expect(readFileSync(copied('names-3'), 'utf8')).to.equal('one file');
    expect(readFileSync(copied('deeper', 'names-2'), 'utf8')).to.equal('one file');
  });

  it('is complete without the names in a folder that has vanished since they were seen', async () => {
    writeFileSync(join(source, 'deeper', 'zzz'), 'asked about last there');
    const report = await runMeddled('zzz', 'rm', '-r', join(source, 'deeper'));
    expect({ outcome: report.outcome, error: report.error, problems: report.problems, owed: owed(report) }).to.deep.equal({
      outcome: 'complete',
      error: undefined,
      problems: [],
      owed: [0],
    });
    expect(report.notes.map(({ code }) => code)).to.include('DIRECTORY_VANISHED');
    expect(readFileSync(copied('names-1'), 'utf8')).to.equal('one file');
  });

  it('does not take a new file for one that had its name', async () => {
    const script = `echo other > ${source}/new && mv ${source}/new ${source}/names-3`;
    const report = await runMeddled('zz', 'sh', '-c', script);
    expect({ outcome: report.outcome, owed: owed(report) }).to.deep.equal({ outcome: 'complete', owed: [0] });
    expect(readFileSync(copied('names-1'), 'utf8')).to.equal('one file');
    expect(readFileSync(copied('names-3'), 'utf8')).to.equal('other\n');
  });

  it('is no difference where its file system does not keep when something came into being', async function () {
    needsRoot(this);
    execFileSync('mount', ['-t', 'ramfs', 'ramfs', source]);
    try {
      writeFileSync(join(source, 'file'), 'here before');
      const late = stepPlugin('commit', async () => {
        // Longer than the clock of the file system takes to move on, and what is allowed for it.
        await pause(50);
        mkdirSync(join(source, 'late', 'folder'), { recursive: true });
      });
      const verify = { written: true, advanced: true };
      const site = await aSite(folder, { kind: 'copy', pipeline: [], verify, 'at-commit': {} }, 'state', {}, { plugins: [late] });
      const { report } = await runJob(site, 'nightly');
      expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    } finally {
      execFileSync('umount', [source]);
    }
  });

  it('fails where what was written reads otherwise, keeps the earlier copies, and leaves nothing', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(source, name), 'an earlier one');
    await runMeddled('nothing', 'true');
    for (const name of ['a', 'b', 'c']) writeFileSync(join(source, name), `new: ${name}`);
    const harm = `printf X | dd of="$(grep -l 'new: b' ${copied()}/.tapedeck-copying-*)" conv=notrunc status=none`;
    const report = await runMeddled('zz', 'sh', '-c', harm);
    expect({ outcome: report.outcome, code: report.error?.code }).to.deep.equal({ outcome: 'failed', code: 'COPY_NOT_AS_WRITTEN' });
    expect(report.error?.message).to.include('/b"');
    expect(readFileSync(copied('b'), 'utf8')).to.equal('an earlier one');
    expect(readdirSync(copied()).filter((name) => name.startsWith('.'))).to.deep.equal([]);
  });

  it('leads to a problem, and to no wrong account, where the folder of a copy is not there any more', async () => {
    const report = await runMeddled('zz', 'rm', '-r', copied('deeper'));
    expect({ outcome: report.outcome, owed: owed(report) }).to.deep.equal({ outcome: 'degraded', owed: [0] });
    expect(report.problems.map(({ code, path }) => `${code} ${path}`).toSorted()).to.deep.equal([
      `DIRECTORY_NOT_WRITTEN ${join(source, 'deeper')}`,
    ]);
  });

  it('leads to a problem of each entry where the folder of their copies goes away while they are copied', async () => {
    writeFileSync(join(source, 'deeper', 'zzz'), 'asked about last there');
    const report = await runMeddled('zzz', 'rm', '-r', copied('deeper'));
    expect({ outcome: report.outcome, owed: owed(report) }).to.deep.equal({ outcome: 'degraded', owed: [0] });
    expect(report.problems.map(({ code, path }) => `${code} ${path}`).toSorted()).to.deep.equal(
      ['file', 'names-2', 'zzz'].map((name) => `ENTRY_NOT_WRITTEN ${join(source, 'deeper', name)}`),
    );
  });
});
