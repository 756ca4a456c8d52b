import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { needsGuest } from '../kit/a-uml-guest.ts';
import { Dice } from '../kit/random-tree/dice.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { cutMoments, PoweredDisk } from './power-cut.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const moment = new Dice(seed).pick(cutMoments) ?? 'stream';

describe('faults: a power cut', () => {
  const temporary = process.env.TMPDIR;
  const folder = tempFolder();

  after(() => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    rmSync(folder, { recursive: true });
  });

  it(`in "${moment}" harms no earlier point, and the next start needs no person (seed ${seed})`, async function () {
    needsGuest(this);
    const disk = await PoweredDisk.make(folder);

    expect(await disk.cutAt(moment)).to.equal(true);
    expect(await disk.inspect()).to.deep.equal([]);
    expect(await disk.startAgain()).to.deep.equal([]);
  });
});
