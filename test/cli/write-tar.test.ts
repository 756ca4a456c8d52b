import { spawnSync } from 'node:child_process';
import type { WholeEntry } from '@tapedeck/core';
import { expect } from 'chai';
import { encodePaxRecords, paxTime } from '../../cli/src/tar/pax-records.ts';
import { type LeftOut, writeTar } from '../../cli/src/tar/write-tar.ts';
import { needsTools } from '../kit/needs.ts';

const anEntry = (path: string, more: Partial<WholeEntry> = {}): WholeEntry => ({
  path,
  rawPath: Buffer.from(path),
  kind: 'file',
  sizeBytes: 0,
  mode: 0o644,
  owner: '0',
  group: '0',
  uid: 0,
  gid: 0,
  modifiedMs: 0,
  modifiedNs: 0n,
  attributes: [],
  unread: false,
  extents: [],
  async *data() {},
  ...more,
});

const tarOf = async (entries: readonly WholeEntry[], leftOut: LeftOut = () => undefined): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  const all = async function* () {
    yield* entries;
  };
  for await (const piece of writeTar(all(), leftOut)) pieces.push(piece);
  return Buffer.concat(pieces);
};

/** What GNU tar lists of it. */
const listed = (input: Buffer): string =>
  spawnSync('tar', ['-tvf', '-', '--numeric-owner', '--full-time', '--quoting-style=escape'], {
    input,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC' },
  }).stdout;

describe('cli: tar streams', () => {
  it('hold an entry of which the point keeps more, and say so', async () => {
    const told: string[] = [];

    const tar = await tarOf([anEntry('/more', { keepsMore: true }), anEntry('/all')], ({ path }, reason) => told.push(`${path} ${reason}`));

    expect(told).to.deep.equal(['/more more']);
    expect(tar.toString('latin1', 0, 4)).to.equal('more');
  });

  it('count the length of a record with the digits of that length', () => {
    expect(encodePaxRecords([['path', 'a'.repeat(90)]]).toString()).to.equal(`99 path=${'a'.repeat(90)}\n`);
    expect(encodePaxRecords([['path', 'a'.repeat(91)]]).toString()).to.equal(`101 path=${'a'.repeat(91)}\n`);
    expect(encodePaxRecords([['uid', '1']]).toString()).to.equal('8 uid=1\n');
  });

  it('hold times to the nanosecond, before 1970 too', () => {
    expect([1n, -1n, -1_500_000_000n, 4_102_444_800_000_000_007n].map(paxTime)).to.deep.equal([
      '0.000000001',
      '-0.000000001',
      '-1.500000000',
      '4102444800.000000007',
    ]);
  });

  it('name what lies on a drive or share of Windows without a colon, and without slashes in front', async function () {
    needsTools(this, 'tar');
    const stream = await tarOf([anEntry('C:/Users/a'), anEntry('C:/', { kind: 'directory' }), anEntry('//server/share/b')]);

    expect(listed(stream).replaceAll(/^.* /gm, '')).to.equal('C/Users/a\nC/\nserver/share/b\n');
  });

  it('hold numbers and names that the fields of a header cannot', async function () {
    needsTools(this, 'tar');
    const name = `/${'folder/'.repeat(40)}name`;
    const stream = await tarOf([
      anEntry(name, { uid: 4_000_000_000, gid: 3_000_000, modifiedNs: 9_000_000_000_000_000_001n }),
      anEntry('/zwölf'),
    ]);

    const [first = '', second = ''] = listed(stream).split('\n');

    expect(first).to.match(/^-rw-r--r-- 4000000000\/3000000 +0 2255-03-14 16:00:00.000000001 (folder\/){40}name$/);
    expect(second).to.match(/1970-01-01 00:00(:00)? .*zw.*lf$/);
  });

  it('leave out what tar cannot hold and what was not captured, and tell of it; a folder that could not be listed stays', async function () {
    needsTools(this, 'tar');
    const told: string[] = [];
    const entries = [
      anEntry('/socket', { kind: 'socket' }),
      anEntry('/lost', { unread: true, sizeBytes: 5, linkKey: '1' }),
      anEntry('/folder', { kind: 'directory', unread: true }),
    ];

    const stream = await tarOf(entries, ({ path }, reason) => told.push(`${path} ${reason}`));

    expect(told).to.deep.equal(['/socket socket', '/lost unread']);
    expect(
      listed(stream)
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ').at(-1)),
    ).to.deep.equal(['folder/']);
  });
});
