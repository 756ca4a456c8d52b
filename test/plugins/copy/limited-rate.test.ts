import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { noise } from '../../kit/noise.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('copy: a limited rate', () => {
  for (const written of [true, false])
    it(`makes all threads together wait as long as what they copy needs${written ? '' : ', inside the system too'}`, async () => {
      const folder = tempFolder();
      mkdirSync(join(folder, 'source'));
      for (const name of ['one', 'two']) writeFileSync(join(folder, 'source', name), noise(name, 1_500_000));
      const site = await aSite(folder, { kind: 'copy', pipeline: [], verify: { written } });
      const begun = performance.now();

      const { report } = await runJob(site, 'nightly', { bytesPerSecond: 4_000_000 });

      expect(report.outcome).to.equal('complete');
      // Less than that would be too fast; more it may be, on a busy machine.
      expect(performance.now() - begun).to.be.above(750);
    });
});
