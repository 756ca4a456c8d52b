import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { siteValue } from '../../kit/a-site.ts';
import { killAtRecord } from '../../kit/kill-at.ts';
import { needsPlatform, strideOf } from '../../kit/needs.ts';
import { runTapedeck, tapedeckCommand } from '../../kit/run-tapedeck.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { environment, SimulatedServer } from './a-server.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
// Each kill takes two seconds: one in six here, each with TESTS=all.
const stride = strideOf(4);

describe('mssql: kill -9', () => {
  let folder: string;
  let server: SimulatedServer;

  before(async function () {
    needsPlatform(this, 'linux');
    process.env.MSSQL_PASSWORD = environment.MSSQL_PASSWORD;
    folder = tempFolder();
    server = await SimulatedServer.start(folder, ['Sales', 'Staff']);
    writeFileSync(join(folder, 'site.json'), JSON.stringify(siteValue(folder, { sources: [{ mssql: server.options() }] })));
    expectCleanRun();
  });

  after(async () => {
    delete process.env.MSSQL_PASSWORD;
    await server?.end();
  });

  const lineOf = (...args: readonly string[]) => [...tapedeckCommand, '--site', join(folder, 'site.json'), ...args] as const;
  const expectCleanRun = () => {
    const { status, stdout, stderr } = runTapedeck(folder, ['--site', join(folder, 'site.json'), 'run', 'nightly']);
    expect(status, stdout + stderr).to.equal(0);
    expect(server.staged()).to.deep.equal([]);
  };

  const commands = {
    run: ['run', 'nightly'],
    restore: ['restore', 'nightly@latest', '--workload', 'mssql:Sales', '--with', 'replace=yes'],
  };
  for (const [command, args] of Object.entries(commands))
    it(`invariant 10: at a record of the journal of "${command}" leaves nothing in the staging folder after the next start (one in ${stride}, seed ${seed})`, () => {
      let count = 1 + (seed % stride);
      while (killAtRecord(lineOf(...args), count)) {
        expectCleanRun();
        count += stride;
      }
      expect(server.content('Sales')).to.equal('all of Sales');
      expect(count).to.be.above(stride);
    });

  it('invariant 10: in mid-backup leaves nothing in the staging folder after the next start', async () => {
    server.state.slow(100);
    const [file, ...args] = lineOf('run', 'nightly');
    const child = spawn(file, args, { stdio: 'ignore' });
    while (server.staged().length === 0) await pause(5);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(server.staged()).to.have.lengthOf(1);

    server.state.slow(0);
    expectCleanRun();
  });
});
