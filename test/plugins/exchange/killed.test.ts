import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { killAtRecord } from '../../kit/kill-at.ts';
import { isExhaustive, needsPlatform, strideOf } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aWindowsServer, type WindowsServer } from '../../simulators/windows/a-windows-server.ts';
import { installExchange } from '../../simulators/windows/an-exchange-server.ts';
import { readExchange, writeExchange } from '../../simulators/windows/exchange.ts';
import { leftOn, nothing } from '../vss/left-on.ts';
import { mailSite, recoveryFolder } from './mail-site.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
// Each kill takes two runs: one in six, each with TESTS=every.
const stride = strideOf(6);
const program = fileURLToPath(new URL('run-mail.ts', import.meta.url));

describe('exchange: kill -9', () => {
  before(function () {
    needsPlatform(this, 'linux');
    this.timeout(isExhaustive ? 400_000 : 180_000);
  });

  const aMailServer = async (): Promise<WindowsServer> => {
    const server = await aWindowsServer(tempFolder());
    installExchange(server, [{ Name: 'DB1' }]);
    return server;
  };
  const killed = ({ folder }: WindowsServer, action: string, count: number) =>
    killAtRecord([process.execPath, program, folder, action], count);
  const expectCleanRun = async (server: WindowsServer, count: number) => {
    const { report } = await runJob(await mailSite(server), 'nightly');
    const { outcome, problems } = report;
    expect({ count, outcome, problems, ...leftOn(server) }).to.deep.equal({ count, outcome: 'complete', problems: [], ...nothing });
  };

  it(`invariant 10: at each record of the journal of a run cuts no logs that are not stored (one in ${stride}, seed ${seed})`, async () => {
    let kills = 0;
    for (let count = 1 + (seed % stride); ; count += stride) {
      const server = await aMailServer();
      if (!killed(server, 'run', count)) break;
      kills += 1;
      const isCut = !existsSync(join(server.volume('D'), 'mail-logs', 'DB1', 'E0000000001.log'));
      if (isCut) expect(await readJob(await mailSite(server), 'nightly', (access) => access.listPoints())).to.have.length(1);
      await expectCleanRun(server, count);
    }
    expect(kills).to.be.above(1);
  }).timeout(isExhaustive ? 400_000 : 180_000);

  it(`invariant 10: at each record of the journal of a restore leaves a database that is whole, or nothing (one in ${stride}, seed ${seed})`, async () => {
    const server = await aMailServer();
    await expectCleanRun(server, 0);
    const folder = recoveryFolder(server.folder);
    const found = new Set<string>();
    for (let count = 1 + (seed % stride); killed(server, 'restore', count); count += stride) {
      await expectCleanRun(server, count);
      const state = readExchange(server.machine);
      const made = state.Databases.filter(({ Recovery }) => Recovery).map(({ Name, Mounted }) => ({ Name, Mounted }));
      const files = existsSync(folder) ? readdirSync(folder) : [];
      if (made.length === 0) expect(files).to.deep.equal([]);
      else expect({ made, hasEdb: files.includes('DB1.edb') }).to.deep.equal({ made: [{ Name: 'RDB1', Mounted: true }], hasEdb: true });
      found.add(made.length === 0 ? 'nothing' : 'whole');
      writeExchange(server.machine, { ...state, Databases: state.Databases.filter(({ Recovery }) => !Recovery) });
      rmSync(folder, { recursive: true, force: true });
    }
    expect([...found]).to.include('nothing');
  }).timeout(isExhaustive ? 400_000 : 180_000);
});
