import gzip from '@tapedeck/plugin-gzip';
import { codecContract, pluginContract } from '@tapedeck/testkit';

describe('gzip: contract', () => {
  for (const { says, check } of pluginContract({ plugin: gzip, options: {} })) it(says, check);

  describe('of codecs', () => {
    for (const { says, check } of codecContract({ plugin: gzip, options: [{}, { level: 1 }, { level: 9 }] })) it(says, check);
  });
});
