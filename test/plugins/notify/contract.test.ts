import notify from '@tapedeck/plugin-notify';
import { pluginContract } from '@tapedeck/testkit';

describe('notify: contract', () => {
  const options = [{ command: { run: [process.execPath, '-e', ''] } }];

  for (const { says, check } of pluginContract({ plugin: notify, options })) it(says, check);
});
