import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const KiB = 1 << 10;
const MiB = 1 << 20;
/** One piece, and what every point costs. */
const onePiece = 256 * KiB + 64 * KiB;

describe('jobs: files that change in place', () => {
  let folder: string;
  let site: Site;

  beforeEach(async () => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    site = await aSite(folder, { sources: [{ files: { paths: [join(folder, 'source')], images: ['*.db'] } }] });
  });

  const path = (name: string): string => join(folder, 'source', name);
  const make = (name: string, bytes: number, head = Buffer.of()): void => {
    const content = noise(name, bytes);
    content.set(head);
    writeFileSync(path(name), content);
  };
  const write = (name: string, at: number, bytes: Buffer): void => {
    const handle = openSync(path(name), 'r+');
    writeSync(handle, bytes, 0, bytes.length, at);
    closeSync(handle);
  };

  const stored = async (): Promise<number> => {
    const { report } = await runJob(site, 'nightly');
    expect(report.outcome).to.equal('complete');
    return report.media?.storedBytes ?? Number.NaN;
  };

  for (const [what, bytes] of [
    ['in one go', 20 * MiB],
    ['in segments', 70 * MiB],
  ] as const)
    it(`costs one piece of 256 KiB a change when they are read ${what}`, async () => {
      make('disk.qcow2', bytes, Buffer.from('QFI\xfb', 'latin1'));
      make('data.db', bytes);
      await stored();

      write('disk.qcow2', 9 * MiB + 1, Buffer.from('changed'));
      const image = await stored();
      write('data.db', 9 * MiB + 1, Buffer.from('changed'));
      const declared = await stored();

      expect(image).to.be.within(256 * KiB, onePiece);
      expect(declared).to.be.within(256 * KiB, onePiece);
    });

  it('is remembered of a disk image whose head was overwritten', async () => {
    make('disk.raw', 20 * MiB, Buffer.concat([Buffer.alloc(512), Buffer.from('EFI PART')]));
    await stored();

    write('disk.raw', 0, Buffer.alloc(4096, 'not a partition table'));
    const wiped = await stored();
    write('disk.raw', 9 * MiB, Buffer.from('changed'));
    const later = await stored();

    expect(wiped).to.be.within(200 * KiB, onePiece);
    expect(later).to.be.within(256 * KiB, onePiece);
  });
});
