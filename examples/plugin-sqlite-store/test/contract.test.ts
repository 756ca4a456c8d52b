import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { destinationContract, pluginContract } from '@tapedeck/testkit';
import plugin from '../dist/plugin.js';
import { SqliteStore } from '../dist/sqlite-store.js';

describe('sqlite-store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
  let count = 0;
  after(() => rmSync(folder, { recursive: true }));

  for (const { says, check } of pluginContract({ plugin, options: { path: join(folder, 'run') } })) it(says, check);

  const subject = {
    rename: true,
    fresh: async () => new SqliteStore(join(folder, `${++count}`)),
    again: async () => new SqliteStore(join(folder, `${count}`)),
  };
  for (const { says, check } of destinationContract(subject)) it(says, check);
});
