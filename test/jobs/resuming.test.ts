import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  globSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { decodePartHeader, encodePartHeader } from '@tapedeck/archive';
import { type JsonValue, type PluginDefinition, readJob, restoreJob, runJob, type Secret } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { aSite, siteValue } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { refusingMedia } from '../kit/refusing-media.ts';
import { tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const MiB = 1 << 20;
const files = 24;
const fileBytes = 2 * MiB;
/** What a thread has packed and not yet sealed when its process is killed, and what every point costs. */
const slack = 10 * MiB;

type Job = Readonly<Record<string, JsonValue>>;

describe('jobs: going on from an interrupted run', () => {
  let folder: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'rsync');
    folder = tempFolder();
    mkdirSync(join(folder, 'source', 'deeper'), { recursive: true });
    for (let n = 0; n < files; n++) add(n);
  });

  const add = (n: number): void =>
    writeFileSync(join(folder, 'source', n % 2 === 0 ? '' : 'deeper', `file-${n}`), noise(`file ${n}`, fileBytes));
  const parts = (): readonly string[] =>
    globSync(join(folder, 'media', 'nightly', '*.tdk'))
      .map((path) => path.split('/').at(-1) ?? '')
      .sort();
  const working = (): readonly string[] => globSync(join(folder, 'media', 'nightly', 'writers', '*', '*.tdk')).sort();
  const logs = (): readonly string[] => globSync(join(folder, 'state', 'cache', 'sets', '*', 'fragments', '*'));
  const bytesOf = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + statSync(path).size, 0);

  /** Runs the job in a process of its own, which a source that never ends keeps busy, and kills it when it has stored `least` bytes. */
  const runAndKill = async (least: number, job: Job = {}): Promise<void> => {
    const endless = { command: { shell: 'sleep 1000', path: '/endless' } };
    const site = siteValue(folder, { ...job, sources: [{ files: { paths: [join(folder, 'source')] } }, endless] });
    writeFileSync(join(folder, 'killed.json'), JSON.stringify(site));
    const [file, ...before] = tapedeckCommand;
    const child = spawn(file, [...before, '--site', join(folder, 'killed.json'), 'run', 'nightly'], { cwd: folder, stdio: 'ignore' });
    const ended = once(child, 'exit');
    const held = bytesOf(working());
    while (child.exitCode === null && bytesOf(working()) < held + least) await pause(5);
    child.kill('SIGKILL');
    expect((await ended)[1]).to.equal('SIGKILL');
  };

  const backUp = async (job: Job = {}, plugins: readonly PluginDefinition[] = []) => {
    const { report } = await runJob(await aSite(folder, job, 'state', {}, { plugins }), 'nightly');
    expect({ outcome: report.outcome, error: report.error, problems: report.problems }).to.deep.equal({
      outcome: 'complete',
      error: undefined,
      problems: [],
    });
    return {
      sent: report.streamed?.storedBytes ?? Number.NaN,
      read: report.streamed?.readBytes,
      notes: report.notes.map(({ code }) => code),
    };
  };

  const expectWhole = async (job: Job = {}, identities: readonly Secret[] = []): Promise<void> => {
    const site = await aSite(folder, job);
    const target = join(folder, 'target');
    rmSync(target, { recursive: true, force: true });
    const request = { paths: [], include: [], exclude: [], to: target, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false, identities }, request });
    expect({ outcome: report.outcome, problems: report.problems, error: report.error }).to.deep.equal({
      outcome: 'complete',
      problems: [],
      error: undefined,
    });
    expect(compareTrees(join(folder, 'source'), join(target, folder, 'source'))).to.deep.equal([]);
    for (const known of [[], identities]) {
      const verified = await readJob(site, 'nightly', async (access) => {
        const point = await access.openPoint({ selector: 'latest', trustSigner: false, identities: known });
        return point.verify({ share: 1, advanced: false }, new AbortController().signal, () => undefined);
      });
      expect(verified.findings).to.deep.equal([]);
      expect(verified.blocks).to.equal(verified.totalBlocks);
    }
  };

  it('sends only the rest, when it was killed', async () => {
    await runAndKill(24 * MiB);
    const left = bytesOf(working());

    const { sent, read, notes } = await backUp();

    expect(read).to.equal(files * fileBytes);
    expect(sent).to.be.below(files * fileBytes - left + slack);
    expect(notes).to.contain('BACKUP_RESUMED');
    expect(parts()).to.deep.equal(['nightly-000001-full.part2.tdk', 'nightly-000001-full.tdk']);
    expect([working(), logs(), readdirSync(join(folder, 'media', 'nightly', 'writers'))]).to.deep.equal([[], [], []]);
    await expectWhole();
  });

  it('goes on from a run that had gone on itself, and from an incremental one', async () => {
    await runAndKill(10 * MiB);
    await runAndKill(10 * MiB);
    const left = bytesOf(working());

    const { sent } = await backUp();

    expect(sent).to.be.below(files * fileBytes - left + slack);
    expect(parts()).to.deep.equal(['nightly-000001-full.part2.tdk', 'nightly-000001-full.part3.tdk', 'nightly-000001-full.tdk']);
    await expectWhole();

    for (let n = files; n < 2 * files; n++) add(n);
    await runAndKill(10 * MiB);
    const more = await backUp();

    expect(more.sent).to.be.below(files * fileBytes - 10 * MiB + slack);
    expect(parts().slice(3)).to.deep.equal(['nightly-000002-incremental.part2.tdk', 'nightly-000002-incremental.tdk']);
    await expectWhole();
  });

  it('opens what was sealed with another key, also where it can only write', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    const job = { pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }], verify: { written: true, advanced: true } };
    await runAndKill(24 * MiB, job);

    const { sent } = await backUp(job);

    expect(sent).to.be.below(files * fileBytes - 24 * MiB + slack);
    await expectWhole(job, [identity]);
  });

  for (const [what, harm] of [
    ['has a damaged block', (path: string) => overwrite(path, 9 * MiB, 'not what was written')],
    ['is cut in the middle of a block', (path: string) => truncateSync(path, 12 * MiB)],
  ] as const)
    it(`uses what comes before the damage when the file ${what}`, async () => {
      await runAndKill(24 * MiB);
      harm(working()[0] ?? '');

      const { sent, notes } = await backUp();

      expect(notes).to.contain('BACKUP_RESUMED');
      expect(sent).to.be.within((files * fileBytes) / 2, files * fileBytes - 8 * MiB + slack);
      await expectWhole();
    });

  const overwrite = (path: string, at: number, text: string): void => {
    const handle = openSync(path, 'r+');
    writeSync(handle, Buffer.from(text), 0, text.length, at);
    closeSync(handle);
  };

  for (const [where, from] of [
    ['its middle', 12 * MiB],
    ['its header', 0],
  ] as const)
    it(`uses what comes before a place that cannot be read, ${where} for instance, and is complete`, async () => {
      await runAndKill(24 * MiB);
      const isBad = (name: string, begin: number, end: number) => name.includes('.left/') && end > from && begin <= from;

      const { sent, notes } = await backUp({}, [refusingMedia({ systemCode: 'EIO', isBad })]);

      expect(sent).to.be.below(files * fileBytes - from + slack);
      expect(notes.includes('BACKUP_RESUMED')).to.equal(from > 0);
      expect(working()).to.deep.equal([]);
      await expectWhole();
    });

  it('sends all again when nothing proves what was left, or it was compressed otherwise, and clears it away', async () => {
    await runAndKill(10 * MiB);
    for (const log of logs()) rmSync(log);

    const { sent, notes } = await backUp();

    expect(notes).not.to.contain('BACKUP_RESUMED');
    expect(sent).to.be.above(files * fileBytes);
    expect(working()).to.deep.equal([]);

    for (let n = files; n < 2 * files; n++) add(n);
    await runAndKill(10 * MiB);
    const plain = await backUp({ pipeline: [] });

    expect(plain.notes).not.to.contain('BACKUP_RESUMED');
    expect([working(), logs()]).to.deep.equal([[], []]);
    await expectWhole();
  });

  it('does not trust a header that is not the one that was written', async () => {
    await runAndKill(10 * MiB);
    const [path = ''] = working();
    const bytes = readFileSync(path);
    const { header, setKeys, bytes: length } = decodePartHeader(bytes, path);
    const forged = encodePartHeader({ ...header, createdAt: '2026-11-22T01:00:00.000Z' }, 1, setKeys);
    writeFileSync(path, Buffer.concat([forged, bytes.subarray(length)]));

    const { notes } = await backUp();

    expect(forged).to.have.length(length);
    expect(notes).not.to.contain('BACKUP_RESUMED');
    await expectWhole();
  });
});
