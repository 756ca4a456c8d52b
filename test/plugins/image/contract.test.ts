import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import backup from '@tapedeck/plugin-backup';
import image from '@tapedeck/plugin-image';
import {
  derivedKindContract,
  destinationPlugin,
  MemoryDestination,
  memoryFolder,
  type PluginUse,
  pluginContract,
  standInProvider,
} from '@tapedeck/testkit';
import { holdTo } from '../../kit/hold-to.ts';
import { needsDisks, TestDisk } from './a-disk.ts';

describe('image: contract', () => {
  const root = memoryFolder();
  let disk: TestDisk;

  before(function () {
    needsDisks(this);
    disk = new TestDisk(4, 'label: gpt\nsize=1M, type=linux\n');
  });

  after(() => disk?.remove());

  const subject = (...beside: readonly PluginUse['plugin'][]) => ({
    plugin: image,
    // The disk is there when the tests run, not yet when they are named.
    get options() {
      return { disks: [disk.device] };
    },
    failing: { disks: ['/dev/no-such-disk'] },
    beside: [standInProvider, ...beside].map((plugin) => ({ plugin })),
    look: async () => createHash('sha256').update(readFileSync(disk.device)).digest('hex'),
  });

  holdTo(
    pluginContract(
      subject(
        backup,
        destinationPlugin(() => new MemoryDestination(root)),
      ),
    ),
  );

  describe('of kinds over others', () => holdTo(derivedKindContract(subject())));
});
