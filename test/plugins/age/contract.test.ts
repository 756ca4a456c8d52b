import age from '@tapedeck/plugin-age';
import { keyWrapperContract, pluginContract } from '@tapedeck/testkit';
import { generateKey } from '../../../plugins/age/src/generate-key.ts';

const { recipient } = await generateKey();

describe('age: contract', () => {
  for (const { says, check } of pluginContract({ plugin: age, options: { recipients: [recipient] } })) it(says, check);

  describe('of key wrappers', () => {
    const subject = { plugin: age, optionsFor: (recipients: readonly string[]) => ({ recipients }) };
    for (const { says, check } of keyWrapperContract(subject)) it(says, check);
  });
});
