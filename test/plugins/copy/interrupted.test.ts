import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite, siteValue } from '../../kit/a-site.ts';
import { compareTrees } from '../../kit/compare-trees.ts';
import { killAfter } from '../../kit/kill-at.ts';
import { isThorough, needsPlatform, needsRoot, needsTools } from '../../kit/needs.ts';
import { Dice } from '../../kit/random-tree/dice.ts';
import { runInjected } from '../../kit/run-injected.ts';
import { tapedeckCommand } from '../../kit/run-tapedeck.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const kills = Number(process.env.KILLS ?? (isThorough ? 12 : 3));
const names = Array.from({ length: 60 }, (_, number) => `file-${number}`);
const version = (number: number) => Buffer.alloc(200_000, `version ${number}\n`);

describe('copy: interrupted', () => {
  let folder: string;
  let source: string;
  const job = { kind: 'copy', pipeline: [] };

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(source);
  });

  const write = (number: number) => {
    for (const name of names) writeFileSync(join(source, name), version(number));
  };
  const files = () => join(folder, 'media', 'nightly', 'files', source);
  const passing = () => globSync(join(folder, 'media', '**', '.tapedeck-copying-*'));
  const run = async () => (await runJob(await aSite(folder, job), 'nightly')).report;

  /** Copies that are neither of these versions, whole. */
  const halves = (...numbers: readonly number[]) =>
    readdirSync(files()).filter(
      (name) => name.startsWith('file-') && !numbers.some((number) => readFileSync(join(files(), name)).equals(version(number))),
    );

  it(`by kill -9 leaves each file as it was or as it is, and what the next run clears away (seed ${seed})`, async () => {
    const siteFile = join(folder, 'tapedeck.json');
    writeFileSync(siteFile, JSON.stringify(siteValue(folder, job)));
    const dice = new Dice(seed);
    write(0);
    expect((await run()).outcome).to.equal('complete');
    for (let number = 1; number <= kills; number++) {
      write(number);
      await killAfter([...tapedeckCommand, '--site', siteFile, 'run', 'nightly'], 300 + dice.below(900));
      expect(halves(number - 1, number)).to.deep.equal([]);
      expect((await run()).outcome).to.equal('complete');
      expect({ differences: compareTrees(source, files()), passing: passing() }).to.deep.equal({ differences: [], passing: [] });
    }
    expect(readdirSync(join(folder, 'media', 'nightly', 'writers'))).to.deep.equal([]);
  });

  it('by nothing, where the destination keeps no modes: that is a note', function () {
    needsTools(this, 'strace');
    const siteFile = join(folder, 'tapedeck.json');
    writeFileSync(siteFile, JSON.stringify(siteValue(folder, job)));
    write(1);
    const command = [...tapedeckCommand, '--site', siteFile, 'run', 'nightly'] as const;
    const { status, output, struck } = runInjected(command, { calls: 'fchmod', error: 'EPERM', when: '1+' }, folder);
    expect({ status, struck, halves: halves(1) }, output).to.deep.equal({ status: 0, struck: true, halves: [] });
    expect(output).to.include('Not kept at the destination, of 61 entries');
  });

  it('by attributes that cannot be read is told until they could be, and then they are copied', function () {
    needsTools(this, 'strace', 'setfattr', 'getfattr');
    const siteFile = join(folder, 'tapedeck.json');
    writeFileSync(siteFile, JSON.stringify(siteValue(folder, job)));
    writeFileSync(join(source, 'file'), 'with a word');
    execFileSync('setfattr', ['-n', 'user.word', '-v', 'kept', join(source, 'file')]);
    const command = [...tapedeckCommand, '--site', siteFile, 'run', 'nightly'] as const;
    const refused = () => runInjected(command, { calls: 'lgetxattr', error: 'EACCES', when: '1+' }, folder).status;
    expect([refused(), refused()]).to.deep.equal([3, 3]);
    execFileSync(command[0], command.slice(1));
    expect(execFileSync('getfattr', ['--only-values', '-n', 'user.word', join(files(), 'file')], { encoding: 'utf8' })).to.equal('kept');
  });

  it('by a destination that runs full fails, keeps the earlier copies, and leaves nothing', async function () {
    needsRoot(this);
    const media = join(folder, 'media');
    mkdirSync(media);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', media]);
    try {
      write(1);
      expect((await run()).outcome).to.equal('complete');
      // What is copied next to what is there does not fit, though any of it does; the smallest a run begins with is 64 MiB.
      writeFileSync(join(source, 'larger'), Buffer.alloc(66 << 20, 'x'));
      write(2);
      const report = await run();
      expect({ outcome: report.outcome, code: report.error?.code }).to.deep.equal({ outcome: 'failed', code: 'DESTINATION_FULL' });
      expect({ halves: halves(1, 2), passing: passing() }).to.deep.equal({ halves: [], passing: [] });
      rmSync(join(source, 'larger'));
      expect((await run()).outcome).to.equal('complete');
      expect(compareTrees(source, files())).to.deep.equal([]);
    } finally {
      execFileSync('umount', [media]);
    }
  });

  it('by a destination that runs full within a file that the system copies by itself fails in the same way', async function () {
    needsRoot(this);
    // Within one file system, so that the kernel copies.
    const both = join(folder, 'both');
    mkdirSync(both);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=60m', 'tmpfs', both]);
    try {
      for (const name of ['source', 'media']) mkdirSync(join(both, name));
      const place = join(both, 'media');
      writeFileSync(join(both, 'source', 'file'), 'an earlier copy');
      const sources = [{ files: { paths: [join(both, 'source')] } }];
      const destination = [{ media: { path: place, create: true, marginBytes: 1_000_000 } }];
      const site = await aSite(folder, { ...job, sources, destination, verify: { written: false } });
      expect((await runJob(site, 'nightly')).report.outcome).to.equal('complete');
      writeFileSync(join(both, 'source', 'file'), Buffer.alloc(40 << 20, 'x'));

      const { report } = await runJob(site, 'nightly');

      expect({ outcome: report.outcome, code: report.error?.code }).to.deep.equal({ outcome: 'failed', code: 'DESTINATION_FULL' });
      expect(readFileSync(join(place, 'nightly', 'files', both, 'source', 'file'), 'utf8')).to.equal('an earlier copy');
      expect(globSync(join(place, '**', '.tapedeck-copying-*'))).to.deep.equal([]);
    } finally {
      execFileSync('umount', [both]);
    }
  });
});
