import type { Host } from '@tapedeck/core';
import power from '@tapedeck/plugin-power';
import { pluginContract } from '@tapedeck/testkit';
import { holdTo } from '../../kit/hold-to.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aLinuxMachine } from '../../simulators/power/a-linux-machine.ts';

describe('power: contract', () => {
  let machine: Host;

  before(async function () {
    needsPlatform(this, 'linux');
    machine = (await aLinuxMachine(tempFolder())).host;
  });

  // The machine is there when the tests run, not yet when they are named. What it plans afterwards is no leftover but the purpose.
  const subject = {
    plugin: power,
    options: { do: 'shutdown' },
    get host() {
      return machine;
    },
  };
  holdTo(pluginContract(subject));
});
