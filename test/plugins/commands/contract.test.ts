import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import commands from '@tapedeck/plugin-commands';
import { pluginContract } from '@tapedeck/testkit';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const stopped = join(tempFolder(), 'stopped');

describe('commands: contract', () => {
  const options = {
    pre: [{ run: ['touch', stopped], undo: ['rm', '-f', stopped], until: 'source' }],
    post: [{ run: ['true'] }],
  };
  const look = () => readFile(stopped, 'utf8').catch(() => 'running');

  before(function () {
    needsPlatform(this, 'linux');
  });

  after(() => rm(stopped, { force: true }));

  for (const { says, check } of pluginContract({ plugin: commands, options, look })) it(says, check);
});
