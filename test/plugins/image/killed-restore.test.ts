import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { noRemains, processMark, remainsIn } from '../../faults/remains.ts';
import { siteValue } from '../../kit/a-site.ts';
import { type CommandLine, killAfter, killAtFlushBelow, killAtRecord } from '../../kit/kill-at.ts';
import { isExhaustive, isThorough, needsTools, strideOf } from '../../kit/needs.ts';
import { noise } from '../../kit/noise.ts';
import { Dice } from '../../kit/random-tree/dice.ts';
import { runInjected } from '../../kit/run-injected.ts';
import { runTapedeck, tapedeckCommand } from '../../kit/run-tapedeck.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { needsDisks, TestDisk } from './a-disk.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const kills = Number(process.env.KILLS ?? (isThorough ? 4 : 2));
// Each kill takes three seconds.
const stride = strideOf(3);

const imageMebibytes = 24;
const targetMebibytes = 28;
const wasThere = noise('was there before', targetMebibytes << 20);

describe(`image: a restore onto a device that is interrupted (seed ${seed})`, () => {
  const variables = { TMPDIR: process.env.TMPDIR, [processMark]: process.env[processMark] };
  let folder: string;
  let source: TestDisk;
  let target: TestDisk;
  let restore: readonly string[];
  let command: CommandLine;

  before(function () {
    needsDisks(this);
    needsTools(this, 'strace');
    folder = tempFolder();
    mkdirSync(join(folder, 'temporary'));
    // Noise, zeros, noise, and nothing behind the last partition.
    source = new TestDisk(imageMebibytes, 'label: gpt\nsize=18M, type=linux\n');
    for (const mebibyte of [1, 12]) write(source, mebibyte, noise(`at ${mebibyte}`, 6 << 20));
    target = new TestDisk(targetMebibytes);
    const { sources: _, ...nightly } = siteValue(folder, { kind: 'image', image: { disks: [source.device] } }).jobs.nightly;
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ ...siteValue(folder), jobs: { nightly } }));
    restore = ['restore', 'nightly@latest', '--workload', `image:${source.device}`, '--with', `device=${target.device}`];
    restore = [...restore, '--conflict', 'overwrite'];
    command = [...tapedeckCommand, '--site', join(folder, 'tapedeck.json'), ...restore];
    process.env.TMPDIR = join(folder, 'temporary');
    process.env[processMark] = folder;
    const { status, stderr } = runTapedeck(folder, ['run', 'nightly']);
    expect(status, stderr).to.equal(0);
  });

  after(() => {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const disk of [source, target]) disk?.remove();
  });

  /** What has to stay as it is: the source, and all that is stored. */
  const unharmed = () => [source.file, ...globSync(join(folder, 'media/**/*.tdk')), join(folder, 'media/nightly/set.keys')].map(hashOf);
  const outcomes = () =>
    globSync(join(folder, 'state/reports/*.json')).map((path): string => JSON.parse(readFileSync(path, 'utf8')).outcome);

  /** Whether the target is the image, and behind it what was there before. */
  const isWhole = (): boolean =>
    readFileSync(target.device).equals(Buffer.concat([readFileSync(source.device), wasThere.subarray(imageMebibytes << 20)]));

  /** Interrupts a restore onto a device that is full of other bytes; the next one mends it. Answers whether it was interrupted. */
  const isWellAfter = async (interrupt: () => Promise<boolean> | boolean): Promise<boolean> => {
    write(target, 0, wasThere);
    const before = { unharmed: unharmed(), complete: completeIn(outcomes()) };
    const interrupted = await interrupt();
    // It may have come to its end and been killed only then.
    expect(completeIn(outcomes()) > before.complete && !isWhole(), 'a part of it is called complete').to.equal(false);

    const { status, stdout, stderr } = runTapedeck(folder, [...restore, '--verify']);

    expect(status, `${stdout}${stderr}`).to.equal(0);
    expect(isWhole(), 'equal byte for byte').to.equal(true);
    expect(unharmed()).to.deep.equal(before.unharmed);
    expect(remainsIn(folder)).to.deep.equal(noRemains);
    return interrupted;
  };

  it(`invariant 10: at each record of the journal is complete the next time (one in ${stride})`, async function () {
    this.timeout(isExhaustive ? 400_000 : 180_000);
    const killedAt: number[] = [];
    for (let count = 1 + (seed % stride); await isWellAfter(() => killAtRecord(command, count)); count += stride) killedAt.push(count);

    expect(killedAt).to.not.deep.equal([]);
  });

  it('invariant 10: when the device is flushed is complete the next time', async () => {
    expect(await isWellAfter(() => killAtFlushBelow(command, target.device, 1))).to.equal(true);
  });

  it('invariant 10: when part of it is written is complete the next time', async () => {
    const killed = () => {
      const kill = ['-f', '-qq', '-o', '/dev/null', '-P', target.device, '-e', 'trace=pwrite64', '-e'];
      return spawnSync('strace', [...kill, 'inject=pwrite64:signal=SIGKILL:when=5', ...command], { stdio: 'ignore' }).signal === 'SIGKILL';
    };
    expect(await isWellAfter(killed)).to.equal(true);
  });

  it('invariant 10: at random instants is complete the next time', async function () {
    this.timeout(isExhaustive ? 400_000 : 180_000);
    const dice = new Dice(seed);
    const began = performance.now();
    runTapedeck(folder, restore);
    const whole = performance.now() - began;
    // In the first half it starts, and looks for its point.
    for (let number = 0; number < kills; number++) await isWellAfter(() => killAfter(command, (whole + dice.below(whole)) / 2));
  });

  for (const { calls, when, why } of [
    { calls: 'pwrite64', when: '5+', why: 'it cannot be written any more' },
    { calls: 'fallocate', when: '1', why: 'it cannot be given zeros' },
    { calls: 'fsync', when: '1', why: 'it cannot be flushed' },
  ])
    it(`by a device of which ${why} is never complete`, async () => {
      const refused = () => {
        const { status, output, struck } = runInjected(command, { calls, of: target.device, error: 'EIO', when }, folder);
        expect({ struck, status }, output).to.deep.equal({ struck: true, status: 3 });
        expect(output)
          .to.include('CORE_WORKLOAD_BROKEN')
          .and.not.match(/: complete/);
        return true;
      };
      await isWellAfter(refused);
    });
});

const write = (disk: TestDisk, mebibyte: number, bytes: Buffer): void => {
  const to = [`of=${disk.device}`, 'bs=1M', `seek=${mebibyte}`, 'conv=notrunc,fsync', 'status=none'];
  execFileSync('dd', to, { input: bytes });
};

const hashOf = (path: string): string => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
const completeIn = (outcomes: readonly string[]): number => outcomes.filter((outcome) => outcome === 'complete').length;
