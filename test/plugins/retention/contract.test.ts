import backup from '@tapedeck/plugin-backup';
import retention from '@tapedeck/plugin-retention';
import { destinationPlugin, folderSource, MemoryDestination, memoryFolder, pluginContract } from '@tapedeck/testkit';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('retention: contract', () => {
  const root = memoryFolder();
  const beside = [backup, folderSource(tempFolder()), destinationPlugin(() => new MemoryDestination(root))].map((plugin) => ({ plugin }));

  for (const { says, check } of pluginContract({ plugin: retention, options: { last: 3 }, beside })) it(says, check);
});
