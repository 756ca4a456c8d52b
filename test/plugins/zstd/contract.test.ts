import zstd from '@tapedeck/plugin-zstd';
import { codecContract, pluginContract } from '@tapedeck/testkit';

describe('zstd: contract', () => {
  for (const { says, check } of pluginContract({ plugin: zstd, options: {} })) it(says, check);

  describe('of codecs', () => {
    for (const { says, check } of codecContract({ plugin: zstd, options: [{}, { level: 1 }, { level: 9 }] })) it(says, check);
  });
});
