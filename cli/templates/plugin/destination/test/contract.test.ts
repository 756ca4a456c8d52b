import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { destinationContract, pluginContract } from '@tapedeck/testkit';
import { FolderDestination } from '../dist/folder-destination.js';
import plugin from '../dist/plugin.js';

describe('my-plugin', () => {
  const folders: string[] = [];
  const fresh = () => {
    const folder = mkdtempSync(join(tmpdir(), 'my-plugin-'));
    folders.push(folder);
    return folder;
  };
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  for (const { says, check } of pluginContract({ plugin, options: { path: fresh() } })) it(says, check);

  const subject = {
    rename: true,
    fresh: async () => new FolderDestination(fresh()),
    again: async () => new FolderDestination(folders.at(-1) ?? ''),
  };
  for (const { says, check } of destinationContract(subject)) it(says, check);
});
