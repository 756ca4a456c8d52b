import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { rateOf } from '../../cli/src/commands/run.ts';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: a limited rate', () => {
  const folder = tempFolder();

  it('makes a run wait as long as what it stores needs', async () => {
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'file'), noise('file', 6_000_000));
    const site = await aSite(folder);
    let slept = 0;
    let now = 0;
    const host = {
      ...site.host,
      monotonicMs: () => now,
      sleep: async (milliseconds: number) => {
        slept += milliseconds;
        now += milliseconds;
      },
    };

    const { report } = await runJob({ ...site, host }, 'nightly', { bytesPerSecond: 1_000_000 });

    expect(report.outcome).to.equal('complete');
    expect(slept).to.be.closeTo((report.media?.storedBytes ?? 0) / 1000, 100);
  });

  it('is read as a person writes it', () => {
    expect(['10 MiB', '10MiB/s', '500 kB', '1.5 GB', undefined].map(rateOf)).to.deep.equal([
      10 * 2 ** 20,
      10 * 2 ** 20,
      5e5,
      1.5e9,
      undefined,
    ]);
    for (const text of ['', '10', 'fast', '-1 MB', '0 MB', '10 MiX']) expect(() => rateOf(text), text).to.throw('is no rate');
  });
});
