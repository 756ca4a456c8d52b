import btrfs from '@tapedeck/plugin-btrfs';
import { pluginContract, type Rule, snapshotProviderContract, stepPlugin } from '@tapedeck/testkit';
import { BtrfsMachine, needsBtrfs, write } from './btrfs-machine.ts';

describe('btrfs: contract', () => {
  let machine: BtrfsMachine;

  before(async function () {
    needsBtrfs(this);
    machine = await BtrfsMachine.make();
    write(machine.on('file'));
    write(machine.at('elsewhere', 'file'));
  });

  after(() => machine?.end());

  const look = async () => machine.btrfs.subvolumes();
  const asking = stepPlugin('applications', (run) => run.freeze({ paths: [machine.btrfs.path] }));
  // The machine is there when the tests run, not yet when they are named.
  const provider = {
    plugin: btrfs,
    look,
    get frozen() {
      return machine.btrfs.path;
    },
    get live() {
      return machine.at('elsewhere');
    },
  };
  const holdTo = (rules: readonly Rule[]) => rules.forEach(({ says, check }) => void it(says, check));

  holdTo(pluginContract({ plugin: btrfs, look, beside: [{ plugin: asking }] }));

  describe('of snapshot providers', () => holdTo(snapshotProviderContract(provider)));
});
