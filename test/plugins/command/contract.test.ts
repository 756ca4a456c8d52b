import command from '@tapedeck/plugin-command';
import { pluginContract, sourceContract } from '@tapedeck/testkit';

const run = (script: string) => ({ path: '/dumps/sales', run: [process.execPath, '-e', script] });
const options = run('process.stdout.write("dump ".repeat(50_000))');

describe('command: contract', () => {
  for (const { says, check } of pluginContract({ plugin: command, options })) it(says, check);

  describe('of sources', () => {
    const subject = {
      plugin: command,
      options,
      streams: { '/dumps/sales': 'dump '.repeat(50_000) },
      failing: run('process.stdout.write("half a dump"); process.exitCode = 1'),
      endless: run('setInterval(() => process.stdout.write("more"), 10)'),
    };
    for (const { says, check } of sourceContract(subject)) it(says, check);
  });
});
