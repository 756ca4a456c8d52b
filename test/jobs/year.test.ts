import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { mountSmall, simulateYear } from '../soak/simulated-year.ts';

// A whole year, or another one, by hand: DAYS=365 SEED=17.
const days = Number(process.env.DAYS ?? 14);
const seed = Number(process.env.SEED ?? 1);

describe('jobs: nights of a year', () => {
  const folder = tempFolder();
  let unmount: (() => void) | undefined;

  after(() => {
    unmount?.();
    rmSync(folder, { recursive: true });
  });

  it(`with kills and full disks leave points that come back whole, and nothing for a person to do (seed ${seed})`, async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    this.timeout(0);
    unmount = mountSmall(folder, 200);

    const report = await simulateYear({ folder, days, seed, disturbed: true });

    expect(report.wrong).to.deep.equal([]);
    expect(report.complete).to.be.above(days * 0.7);
    expect(report.killed + report.full).to.be.above(0);
    expect(report.points.filter(({ outcome }) => outcome === 'complete').length).to.be.within(Math.min(7, days / 2), 24);
    expect(report.leftBehind).to.deep.equal([]);
  });
});
