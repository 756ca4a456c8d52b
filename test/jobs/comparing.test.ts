import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type JsonValue, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite, siteValue } from '../kit/a-site.ts';
import { killAtFlush } from '../kit/kill-at.ts';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

/** A file that the system lets nobody read, not even root. */
const forbidden = '/sys/bus/platform/drivers_probe';

describe('jobs: comparing with the source', () => {
  let folder: string;
  let mounted: readonly string[];

  beforeEach(() => {
    folder = tempFolder();
    mounted = [];
    mkdirSync(join(folder, 'source', 'deeper'), { recursive: true });
    for (const name of ['one', 'two']) writeFileSync(join(folder, 'source', name), 'words');
  });

  afterEach(() => {
    for (const path of mounted) execFileSync('umount', [path]);
  });

  /** A run with advanced verification, before which something happens. */
  const compareAfter = async (meanwhile: () => void, job: Readonly<Record<string, JsonValue>> = {}) => {
    const plugin = definePlugin({
      name: 'meanwhile',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object' },
      apply: ({ hooks }) =>
        hooks.compare.tap({ stage: 'early' }, () => {
          meanwhile();
          return undefined;
        }),
    });
    const advanced = { verify: { written: true, advanced: true }, meanwhile: {} };
    const sources = [{ files: { paths: [join(folder, 'source')], oneFileSystem: false } }];
    const site = await aSite(folder, { ...advanced, sources, ...job }, 'state', {}, { plugins: [plugin] });
    const { report } = await runJob(site, 'nightly');
    return { ...report, notes: report.notes.map(({ code }) => code).filter((code) => code.startsWith('BACKUP_')) };
  };
  const hide = (name: string) => () => {
    const path = join(folder, 'source', name);
    execFileSync('mount', ['--bind', forbidden, path]);
    mounted = [...mounted, path];
  };
  const depths = () =>
    globSync(join(folder, 'media', 'nightly', '*.note-*'))
      .flatMap((path) => /"depth":"(\w+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? [])
      .sort();

  it('tells of what cannot be read the second time, and does not take it for changed', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);

    const { outcome, problems, notes } = await compareAfter(hide('two'));

    const path = join(folder, 'source', 'two');
    expect(problems.map((problem) => [problem.source, problem.code, problem.path])).to.deep.equal([['compare', 'FILE_UNREADABLE', path]]);
    expect([outcome, notes, depths()]).to.deep.equal(['degraded', [], ['compared', 'keyless']]);
  });

  it('claims no comparison when there was nothing left to compare', async () => {
    const { outcome, notes } = await compareAfter(() => {
      for (const name of ['one', 'two']) utimesSync(join(folder, 'source', name), 1, 1);
    });

    expect([outcome, notes, depths()]).to.deep.equal(['complete', ['BACKUP_CHANGED_SINCE'], ['keyless', 'sealed']]);
  });

  it('says so when this site has lost what it needs for it', async () => {
    const { outcome, error } = await compareAfter(() => rmSync(join(folder, 'state', 'cache'), { recursive: true }));

    expect([outcome, error?.code]).to.deep.equal(['failed', 'BACKUP_NOT_COMPARED']);
  });

  it('leaves nothing for good when it is killed (invariant 10)', async function () {
    needsPlatform(this, 'linux');
    const siteFile = join(folder, 'site.json');
    writeFileSync(siteFile, JSON.stringify(siteValue(folder, { verify: { written: true, advanced: true } })));
    const command = [...tapedeckCommand, '--site', siteFile, 'run', 'nightly'] as const;
    const left = () => globSync(join(folder, 'state', 'cache', 'sets', '*', 'comparison-*'));

    let flush = 10;
    while (left().length === 0 && killAtFlush(command, flush)) flush += 1;
    const leftByDead = left();
    const { report } = await runJob(await aSite(folder), 'nightly');

    expect(leftByDead).to.have.length(1);
    expect(report.notes.map(({ code }) => code)).to.include('CORE_RECOVERED');
    expect(left()).to.deep.equal([]);
  });
});
