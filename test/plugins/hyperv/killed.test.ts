import { existsSync, readdirSync, rmSync } from 'node:fs';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { killAtRecord } from '../../kit/kill-at.ts';
import { isExhaustive, needsPlatform, strideOf } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aHypervHost } from '../../simulators/windows/a-hyperv-host.ts';
import { leftOn, nothing } from './left-on.ts';
import { machinesSite, runCommand } from './machines-job.ts';

// Each kill takes two runs: one in four here, each with TESTS=all.
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const stride = strideOf(4);

describe('hyperv: kill -9', () => {
  it(`invariant 10: at each record of the journal leaves no checkpoint, no export and nothing staged (one in ${stride}, seed ${seed})`, async function () {
    needsPlatform(this, 'linux');
    this.timeout(isExhaustive ? 400_000 : 180_000);
    const host = await aHypervHost(tempFolder(), [{ name: 'app01' }], { exportSteps: 2 });
    let kills = 0;
    for (let count = 1 + (seed % stride); killAtRecord(runCommand(host), count); count += stride) {
      kills += 1;
      const { report } = await runJob(await machinesSite(host), 'nightly');
      expect({ count, outcome: report.outcome, problems: report.problems, ...leftOn(host) }).to.deep.equal({
        count,
        outcome: 'complete',
        problems: [],
        ...nothing,
      });
    }
    expect(kills).to.be.above(1);
  });

  it(`invariant 10: at each record of the journal of a restore leaves a machine that is whole, or nothing (one in ${stride}, seed ${seed})`, async function () {
    this.timeout(isExhaustive ? 400_000 : 180_000);
    const host = await aHypervHost(tempFolder(), [{ name: 'app01' }]);
    const run = async () => (await runJob(await machinesSite(host), 'nightly')).report;
    await run();
    const found = new Set<string>();
    for (let count = 1 + (seed % stride); killAtRecord(runCommand(host, 'restore'), count); count += stride) {
      const { outcome, problems } = await run();
      expect({ count, outcome, problems, ...leftOn(host) }).to.deep.equal({ count, outcome: 'complete', problems: [], ...nothing });
      const { machinePath, vms } = host.state();
      const made = vms.filter(({ name }) => name !== 'app01');
      const folders = existsSync(machinePath) ? readdirSync(machinePath) : [];
      expect({ count, folders: folders.length }).to.deep.equal({ count, folders: made.length });
      expect(made.every(({ disks }) => disks.every(({ path }) => existsSync(path)))).to.equal(true);
      found.add(made.length === 0 ? 'nothing' : 'whole');
      host.update((state) => {
        state.vms = state.vms.filter(({ name }) => name === 'app01');
      });
      rmSync(machinePath, { recursive: true, force: true });
    }
    expect([...found]).to.include('nothing');
  });
});
