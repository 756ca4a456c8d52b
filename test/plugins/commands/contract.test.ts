import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import commands from '@tapedeck/plugin-commands';
import { pluginContract } from '@tapedeck/testkit';
import { freshFolder } from '../../kit/fresh-folder.ts';

const stopped = join(freshFolder(), 'stopped');
const node = (script: string) => [process.execPath, '-e', script, stopped];

describe('commands: contract', () => {
  const options = {
    pre: [
      { run: node('fs.writeFileSync(process.argv[1], "")'), undo: node('fs.rmSync(process.argv[1], { force: true })'), until: 'source' },
    ],
    post: [{ run: node('') }],
  };
  const look = () => readFile(stopped, 'utf8').catch(() => 'running');

  after(() => rm(stopped, { force: true }));

  for (const { says, check } of pluginContract({ plugin: commands, options, look })) it(says, check);
});
