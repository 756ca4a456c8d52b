import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type JsonValue, type PointSummary, readJob, restoreJob, runJob, type Secret, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { aSite, siteValue } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck, tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const MiB = 1 << 20;
const day = 86_400_000;
const plugin = new URL('../kit/bucket/plugin.ts', import.meta.url).pathname;

type Job = Readonly<Record<string, JsonValue>>;

// All that a job does at a destination, at one that cannot rename.
describe('jobs: a destination without renames', () => {
  let folder: string;
  let now: Date;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'rsync');
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    now = new Date('2026-11-01T01:00:00.000Z');
  });

  const jobOf = (job: Job): Job => ({ destination: [{ [plugin]: { path: join(folder, 'bucket'), maxPartBytes: 4 * MiB } }], ...job });
  const siteOf = async (job: Job = {}, more: Job = {}): Promise<Site> => {
    const site = await aSite(folder, jobOf(job), 'state', more);
    return { ...site, host: { ...site.host, now: () => now } };
  };
  const write = (name: string, text: string, bytes = 2 * MiB): void => writeFileSync(join(folder, 'source', name), noise(text, bytes));
  const inSet = (pattern: string): readonly string[] => globSync(join(folder, 'bucket', 'nightly', pattern)).sort();
  const bytesOf = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + statSync(path).size, 0);
  const newestRecord = () => {
    const newest = Math.max(...inSet('commits/*').map((path) => Number(basename(path))));
    return JSON.parse(readFileSync(join(folder, 'bucket', 'nightly', 'commits', `${newest}`), 'utf8'));
  };

  const backUp = async (site: Site, type?: 'full') => {
    const { report } = await runJob(site, 'nightly', type === undefined ? {} : { type });
    const { outcome, problems, error } = report;
    expect({ outcome, problems, error }).to.deep.equal({ outcome: 'complete', problems: [], error: undefined });
    now = new Date(now.getTime() + day);
    return report;
  };

  const points = (site: Site): Promise<readonly PointSummary[]> => readJob(site, 'nightly', (access) => access.listPoints());

  const expectWhole = async (site: Site, identities: readonly Secret[] = []): Promise<void> => {
    const to = join(folder, 'target');
    rmSync(to, { recursive: true, force: true });
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false, identities }, request });
    const { outcome, problems, error } = report;
    expect({ outcome, problems, error }).to.deep.equal({ outcome: 'complete', problems: [], error: undefined });
    expect(compareTrees(join(folder, 'source'), join(to, folder, 'source'))).to.deep.equal([]);
    const { findings } = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false, identities });
      return point.verify({ share: 1, advanced: false }, new AbortController().signal, () => undefined);
    });
    expect(findings).to.deep.equal([]);
  };

  it('holds points that are read back, compared and restored, with a key that can be handed on', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    const other = await (await defaultKeyWrapper()).generate();
    writeFileSync(join(folder, 'identity'), identity.reveal());
    const pipeline = [{ zstd: {} }, { age: { recipients: [recipient] } }];
    const site = await siteOf({ pipeline, verify: { written: true, advanced: true } }, { identity: { file: join(folder, 'identity') } });
    for (const name of ['a', 'b', 'c']) write(name, name, 3 * MiB);
    await backUp(site);
    write('b', 'changed');
    await backUp(site);
    await readJob(site, 'nightly', (access) => access.changeKeys({ kind: 'add', wrapper: 'age', recipient: other.recipient }));

    const found = await points(site);

    expect(found.map(({ sequence, type, state, outcome }) => ({ sequence, type, state, outcome }))).to.deep.equal([
      { sequence: 1, type: 'full', state: 'verified', outcome: 'complete' },
      { sequence: 2, type: 'incremental', state: 'verified', outcome: 'complete' },
    ]);
    expect(inSet('set.keys*')).to.have.length(1);
    expect(inSet('writers/*/*')).to.deep.equal([]);
    expect(inSet('commits/*').length).to.be.below(10);
    await expectWhole(site, [other.identity]);
  });

  it('goes on from runs that were killed, and clears away what they have left', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `file-${n}`);
    for (const name of names) write(name, name);
    await runAndKill(6 * MiB);
    await runAndKill(6 * MiB);
    const left = bytesOf(inSet('*.tdk'));
    const site = await siteOf();

    const { notes, streamed } = await backUp(site);

    expect(notes.map(({ code }) => code)).to.contain('BACKUP_RESUMED');
    expect(streamed?.storedBytes).to.be.below(names.length * 2 * MiB - left + 6 * MiB);
    const [member] = newestRecord().members;
    expect(inSet('*.tdk').map((path) => basename(path))).to.have.members(member.parts);
    await expectWhole(site);

    const copied = await readJob(site, 'nightly', (access) => access.copyPoint('latest', join(folder, 'media'), () => undefined));
    rmSync(join(folder, 'bucket'), { recursive: true });
    expect(copied.files).to.equal(member.parts.length + 1);
    await expectWhole(await aSite(folder));
  });

  const runAndKill = async (least: number): Promise<void> => {
    const endless = { command: { shell: 'sleep 1000', path: '/endless' } };
    const site = siteValue(folder, jobOf({ sources: [{ files: { paths: [join(folder, 'source')] } }, endless] }));
    writeFileSync(join(folder, 'killed.json'), JSON.stringify(site));
    const [file, ...before] = tapedeckCommand;
    const child = spawn(file, [...before, '--site', join(folder, 'killed.json'), 'run', 'nightly'], { cwd: folder, stdio: 'ignore' });
    const ended = once(child, 'exit');
    const held = bytesOf(inSet('*.tdk'));
    while (child.exitCode === null && bytesOf(inSet('*.tdk')) < held + least) await pause(5);
    child.kill('SIGKILL');
    expect((await ended)[1]).to.equal('SIGKILL');
  };

  it('gives back what is whole of a point whose end is gone', async () => {
    for (const name of ['a', 'b', 'c']) write(name, name, 3 * MiB);
    await backUp(await siteOf());
    const [member] = newestRecord().members;
    for (const part of member.parts.slice(-1)) rmSync(join(folder, 'bucket', 'nightly', part));

    const found = await points(await siteOf());
    const { status } = runTapedeck(folder, ['salvage', join(folder, 'bucket', 'nightly', member.parts[0]), '--to', join(folder, 'saved')]);

    expect(found.map(({ fileName, note }) => [basename(fileName), note])).to.deep.equal([
      [member.parts[0], 'The commit record lists it, and it is not here.'],
    ]);
    expect(status).to.equal(0);
    expect(compareTrees(join(folder, 'source'), join(folder, 'saved', folder, 'source'))).to.deep.equal([]);
  });

  it('gives room back: removes, holds, trims, and frees a run later', async () => {
    const site = await siteOf({ retention: { last: 1, grace: '1 hour' } });
    for (const name of ['steady', 'a', 'b']) write(name, `first ${name}`);
    await backUp(site);
    write('a', 'second');
    const second = await backUp(site);
    write('b', 'third');
    const third = await backUp(site);
    const stored = bytesOf(inSet('*.tdk'));

    await backUp(site);

    expect(second.retention).to.deep.include({ removed: 0, held: 1 });
    expect(third.retention).to.deep.include({ trimmed: 1 });
    expect(bytesOf(inSet('*.tdk'))).to.be.below(stored - 2 * MiB);
    expect((await points(site)).map(({ sequence }) => sequence)).to.deep.equal([4]);
    expect(inSet('*.tdk').filter((path) => path.includes('trimmed'))).to.have.length(1);
    await expectWhole(site);
  });

  it('keeps one point beside what is pinned where each run overwrites the last one, and consolidates, marks and repairs', async () => {
    const site = await siteOf();
    write('a', 'first');
    await backUp(site);
    write('b', 'second');
    await backUp(site);

    const { made } = await readJob(site, 'nightly', (access) => access.consolidate());
    await readJob(site, 'nightly', (access) => access.annotate({ selector: 'latest', kind: 'pinned' }));
    const repair = await readJob(site, 'nightly', (access) => access.repair(() => undefined));
    const found = await points(site);
    await backUp(await siteOf({ mode: 'overwrite' }));
    await backUp(await siteOf({ mode: 'overwrite' }));

    expect(made).to.equal(true);
    expect(repair.media.map(({ findings }) => findings)).to.deep.equal([[], [], []]);
    expect(found.map(({ type, pinned }) => ({ type, pinned }))).to.deep.equal([
      { type: 'full', pinned: undefined },
      { type: 'incremental', pinned: undefined },
      { type: 'full', pinned: true },
    ]);
    expect((await points(site)).map(({ sequence }) => sequence)).to.deep.equal([3, 5]);
    await expectWhole(site);
  });
});
