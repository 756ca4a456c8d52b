import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import vss from '@tapedeck/plugin-vss';
import { pluginContract, snapshotProviderContract, stepPlugin } from '@tapedeck/testkit';
import { holdTo } from '../../kit/hold-to.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aWindowsServer, ledgerWriter, type WindowsServer } from '../../simulators/windows/a-windows-server.ts';

describe('vss: contract', () => {
  let server: WindowsServer;

  before(async function () {
    needsPlatform(this, 'linux');
    server = await aWindowsServer(tempFolder());
    for (const letter of ['C', 'E']) {
      mkdirSync(join(server.volume(letter), 'data'));
      writeFileSync(join(server.volume(letter), 'data', 'file'), 'content');
    }
  });

  const look = async () => {
    const { shadows, writers } = server.machine.read();
    return { shadows: shadows.map(({ id }) => id), states: writers.map(({ state }) => state) };
  };
  const group = () => ({ workload: 'ledgers:book', paths: [server.volume('D')], writers: [{ id: ledgerWriter }], mode: 'full' }) as const;
  const asking = stepPlugin('applications', (run) => run.freeze(group()));
  // The machine is there when the tests run, not yet when they are named.
  const used = {
    plugin: vss,
    look,
    beside: [{ plugin: asking }],
    get host() {
      return server.host;
    },
  };
  const provider = {
    plugin: vss,
    look,
    get host() {
      return server.host;
    },
    get frozen() {
      return join(server.volume('C'), 'data');
    },
    get live() {
      return join(server.volume('E'), 'data');
    },
  };
  holdTo(pluginContract(used));

  describe('of snapshot providers', () => holdTo(snapshotProviderContract(provider)));
});
