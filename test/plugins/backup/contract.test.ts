import backup from '@tapedeck/plugin-backup';
import zstd from '@tapedeck/plugin-zstd';
import { destinationPlugin, folderSource, jobKindContract, MemoryDestination, memoryFolder, pluginContract } from '@tapedeck/testkit';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('backup: contract', () => {
  const root = memoryFolder();
  const beside = [folderSource(tempFolder()), destinationPlugin(() => new MemoryDestination(root))].map((plugin) => ({ plugin }));

  for (const { says, check } of pluginContract({ plugin: backup, beside })) it(says, check);

  describe('of job kinds', () => {
    for (const { says, check } of jobKindContract({ plugin: backup, beside: [{ plugin: zstd }] })) it(says, check);
  });
});
