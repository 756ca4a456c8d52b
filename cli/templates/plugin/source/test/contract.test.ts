import { describe, it } from 'node:test';
import { pluginContract, sourceContract } from '@tapedeck/testkit';
import plugin from '../dist/plugin.js';

const print = (script: string) => ({ path: '/dumps/all', run: [process.execPath, '-e', script] });

describe('my-plugin', () => {
  const options = print('process.stdout.write("dump")');
  const subject = {
    plugin,
    options,
    streams: { '/dumps/all': 'dump' },
    failing: print('process.exit(1)'),
    endless: print('setInterval(() => process.stdout.write("more"), 10)'),
  };

  for (const { says, check } of [...pluginContract({ plugin, options }), ...sourceContract(subject)]) it(says, check);
});
