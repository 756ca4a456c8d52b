import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { killAtRecord } from '../../kit/kill-at.ts';
import { isExhaustive, needsPlatform, strideOf } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aWindowsServer } from '../../simulators/windows/a-windows-server.ts';
import { leftOn, nothing } from './left-on.ts';
import { fillVolumes, nightlySite } from './nightly.ts';

// Each kill takes two runs, three seconds: one in four, each with TESTS=every.
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const stride = strideOf(4);
const program = fileURLToPath(new URL('run-nightly.ts', import.meta.url));

describe('vss: kill -9', () => {
  it(`invariant 10: at each record of the journal leaves no shadow copy, and cuts no logs before the run is complete (one in ${stride}, seed ${seed})`, async function () {
    needsPlatform(this, 'linux');
    this.timeout(isExhaustive ? 400_000 : 180_000);
    const server = await aWindowsServer(tempFolder());
    const site = await nightlySite(server, { mode: 'full' });
    const points = async () => (await readJob(site, 'nightly', (access) => access.listPoints())).length;
    let kills = 0;
    for (let count = 1 + (seed % stride); ; count += stride) {
      fillVolumes(server);
      const before = kills === 0 ? 0 : await points();
      if (!killAtRecord([process.execPath, program, server.folder], count)) break;
      kills += 1;
      const wasCut = !existsSync(join(server.volume('D'), 'ledger.log'));
      if (wasCut) expect(await points()).to.equal(before + 1);
      const { report } = await runJob(await nightlySite(server), 'nightly');
      expect({ count, outcome: report.outcome, problems: report.problems, ...leftOn(server) }).to.deep.equal({
        count,
        outcome: 'complete',
        problems: [],
        ...nothing,
      });
    }
    expect(kills).to.be.above(isExhaustive ? 2 : 1);
  });
});
