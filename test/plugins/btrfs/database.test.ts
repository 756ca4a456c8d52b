import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, definePlugin, restoreJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aBtrfs, type TestBtrfs } from '../../kit/a-btrfs.ts';
import { aRun } from '../../kit/a-run.ts';
import { needsPlatform, needsRoot, needsTools } from '../../kit/needs.ts';
import { removeTree } from '../../kit/remove-tree.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const pageBytes = 4096;
const pageCount = 64;

/** The place among the pages that a database writes as its `nth` in a round: not in the order in which anybody reads. */
const placeOf = (round: number, nth: number): number => (nth * 37 + round * 11) % pageCount;

/**
 * A database in one file: it writes all of its pages in each round, each with the number of the round and a checksum, and each safely on
 * the disk before the next one. Between the pages lies enough that a reader takes its time. It says when each round is done.
 */
const writer = `
  const { openSync, writeSync, constants } = require('node:fs');
  const { createHash } = require('node:crypto');
  const file = openSync(process.argv[1], constants.O_RDWR | constants.O_DSYNC);
  for (let round = 1; ; round++) {
    for (let nth = 0; nth < ${pageCount}; nth++) {
      const page = (nth * 37 + round * 11) % ${pageCount};
      const bytes = Buffer.alloc(${pageBytes}, round % 251);
      bytes.writeUInt32BE(round, 32);
      createHash('sha256').update(bytes.subarray(32)).digest().copy(bytes);
      writeSync(file, bytes, 0, bytes.length, page * ${1 << 19});
    }
    writeSync(1, 'round ' + round + '\\n');
  }
`;
const fileBytes = pageCount << 19;

/** The rounds of the pages of a copy. Refuses a page that is torn. */
const roundsOf = (copy: Buffer): readonly number[] =>
  Array.from({ length: pageCount }, (_, page) => {
    const bytes = copy.subarray(page << 19, (page << 19) + pageBytes);
    expect(hash('sha256', bytes.subarray(32), 'hex'), `page ${page}`).to.equal(bytes.subarray(0, 32).toString('hex'));
    return bytes.readUInt32BE(32);
  });

/** Whether the pages are as the database has left them at some instant: those that come first in a round are of it, the others of the one before. */
const isOfOneInstant = (rounds: readonly number[]): boolean => {
  const last = Math.max(...rounds);
  const written = rounds.filter((round) => round === last).length;
  return Array.from({ length: pageCount }, (_, nth) => rounds[placeOf(last, nth)] === (nth < written ? last : last - 1)).every(Boolean);
};

describe('btrfs: a database that is written all the time', () => {
  let folder: string;
  let btrfs: TestBtrfs;
  let database: ChildProcess | undefined;

  before(async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'mkfs.btrfs', 'btrfs', 'losetup');
    folder = tempFolder();
    mkdirSync(join(folder, 'state'));
    btrfs = aBtrfs(folder);
    writeFileSync(join(btrfs.path, 'database'), Buffer.alloc(fileBytes));
    database = spawn(process.execPath, ['-e', writer, join(btrfs.path, 'database')], { stdio: ['ignore', 'pipe', 'inherit'] });
    await nextRound();
  });

  after(async () => {
    if (database?.kill('SIGKILL')) await once(database, 'exit');
    btrfs?.remove();
    if (folder !== undefined) removeTree(folder);
  });

  const nextRound = () => once(database?.stdout ?? process, 'data');

  /** Reads only after the database has gone on by a round. */
  const patience = definePlugin({
    name: 'patience',
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: { type: 'object' },
    apply({ hooks }) {
      hooks.stream.tap({ stage: 'early' }, async () => void (await nextRound()));
    },
  });

  const aJob = async (use: string) =>
    aRun({
      uses: [
        { backup: {} },
        { files: { paths: [join(btrfs.path, 'database')] } },
        { media: { path: join(folder, `media-${use}`), create: true } },
        { patience: {} },
      ],
      plugins: [patience],
      job: { snapshot: { use } },
      host: await createHost({ environment: process.env }),
      stateFolder: join(folder, 'state'),
    });

  it('is in the restore point as it was at one instant', async () => {
    const job = await aJob('btrfs');

    const { report } = await job.run();

    expect({ outcome: report.outcome, error: report.error, problems: report.problems }).to.deep.equal({
      outcome: 'complete',
      error: undefined,
      problems: [],
    });
    const request = { paths: [], include: [], exclude: [], to: join(folder, 'to'), conflict: 'fail', dryRun: false } as const;
    await restoreJob(await job.site(), 'test', { point: { selector: 'latest', trustSigner: false }, request });
    const rounds = roundsOf(readFileSync(join(folder, 'to', btrfs.path, 'database')));
    expect(isOfOneInstant(rounds), rounds.join(' ')).to.equal(true);
  });

  it('is said to have changed when it is read live', async () => {
    const { report } = await (await aJob('none')).run();

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ kind, code }) => `${kind} ${code}`)).to.deep.equal(['changed FILE_CHANGED']);
  });
});
