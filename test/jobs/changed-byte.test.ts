import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const MiB = 1 << 20;
const fileBytes = 256 * MiB;
const pieceBytes = 16 * MiB;

describe('jobs: a changed byte in a large file', () => {
  const folder = tempFolder();
  const large = join(folder, 'source', 'large');
  let site: Site;

  before(async () => {
    mkdirSync(join(folder, 'source'));
    const handle = openSync(large, 'wx');
    for (let at = 0; at < fileBytes; at += pieceBytes) writeSync(handle, noise(`piece ${at}`, pieceBytes));
    closeSync(handle);
    site = await aSite(folder);
  });

  const storedBy = async (change: () => void): Promise<number> => {
    change();
    const { report } = await runJob(site, 'nightly');
    expect(report.outcome).to.equal('complete');
    expect(report.streamed).to.include({ filesRead: 1, readBytes: fileBytes });
    const stored = report.media?.storedBytes ?? Number.NaN;
    // Index, root and trailer come on top; what was still on its way when the last file had been read counts.
    expect(stored - (report.streamed?.storedBytes ?? 0)).to.be.within(0, 256 << 10);
    return stored;
  };

  const flip = (...places: readonly number[]) => {
    const handle = openSync(large, 'r+');
    for (const place of places) {
      const byte = Buffer.alloc(1);
      readSync(handle, byte, 0, 1, place);
      writeSync(handle, Buffer.of(byte.readUInt8(0) ^ 1), 0, 1, place);
    }
    closeSync(handle);
  };

  it('costs about a megabyte in the next run, however long the file', async () => {
    const all = await storedBy(() => undefined);
    const one = await storedBy(() => flip(100_000_000));
    const sixteen = await storedBy(() => flip(...Array.from({ length: 16 }, (_, piece) => piece * pieceBytes + 5 * MiB)));

    expect(all).to.be.above(fileBytes);
    // Chance decides where chunks end: a single one may be as long as 8 MiB, the mean of those hit by chance is 1.25 MiB.
    expect(one).to.be.within(MiB / 2, 8.5 * MiB);
    expect(sixteen / 16).to.be.within(0.75 * MiB, 2.5 * MiB);
  });
});
