import exchange from '@tapedeck/plugin-exchange';
import vss from '@tapedeck/plugin-vss';
import { pluginContract } from '@tapedeck/testkit';
import { holdTo } from '../../kit/hold-to.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aWindowsServer, type WindowsServer } from '../../simulators/windows/a-windows-server.ts';
import { installExchange } from '../../simulators/windows/an-exchange-server.ts';

describe('exchange: contract', () => {
  let server: WindowsServer;

  before(async function () {
    needsPlatform(this, 'linux');
    server = await aWindowsServer(tempFolder());
    installExchange(server, [{ Name: 'DB1' }]);
  });

  const subject = {
    plugin: exchange,
    options: { backup: 'copy' },
    beside: [{ plugin: vss }],
    look: async () => {
      const { shadows, writers } = server.machine.read();
      return { shadows: shadows.length, states: writers.map(({ state }) => state) };
    },
    // The machine is there when the tests run, not yet when they are named.
    get host() {
      return server.host;
    },
  };

  holdTo(pluginContract(subject));
});
