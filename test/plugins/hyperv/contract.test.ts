import hyperv from '@tapedeck/plugin-hyperv';
import { applicationContract, pluginContract } from '@tapedeck/testkit';
import { machinesApplication } from '../../../plugins/hyperv/src/machines-application.ts';
import { holdTo } from '../../kit/hold-to.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aHypervHost, contentOf, type HypervHost } from '../../simulators/windows/a-hyperv-host.ts';
import { leftOn } from './left-on.ts';

describe('hyperv: contract', () => {
  let host: HypervHost;

  before(async function () {
    needsPlatform(this, 'linux');
    host = await aHypervHost(tempFolder(), [{ name: 'app01' }]);
  });

  const look = async () => ({ ...leftOn(host), machines: host.state().vms.map(({ id }) => id) });
  // The host is there when the tests run, not yet when they are named.
  const used = {
    plugin: hyperv,
    look,
    get options() {
      return host === undefined ? {} : { staging: host.staging };
    },
    get host() {
      return host?.server.host;
    },
  };
  holdTo(pluginContract(used));

  describe('of applications', () => {
    const fresh = async () => {
      const machines = await aHypervHost(tempFolder(), [{ name: 'app01' }]);
      const application = machinesApplication('hyperv', machines.server.host, {
        machines: 'all',
        exclude: [],
        staging: machines.staging,
        consistency: 'application',
      });
      return {
        application,
        contentOf: async () =>
          machines
            .state()
            .vms.map((vm) => contentOf(vm).map((text) => text.replace(/ at .*/, '')))
            .join('\n'),
        // One that is there is never restored over without being asked: it is lost whole.
        change: async () =>
          machines.update((state) => {
            state.vms = [];
          }),
      };
    };
    holdTo(applicationContract({ fresh }));
  });
});
