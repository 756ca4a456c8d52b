import { describe, it } from 'node:test';
import { entryFilterContract, pluginContract } from '@tapedeck/testkit';
import plugin from '../dist/plugin.js';

describe('my-plugin', () => {
  const options = { suffixes: ['.tmp'] };
  const entry = (name: string) => ({
    directory: { path: '', readFrom: '/data', names: new Set(['letter', 'draft.tmp']) },
    entry: { path: name, name, kind: 'file' as const, sizeBytes: 5, modifiedMs: 0 },
  });
  const module = { module: import.meta.resolve('../dist/filter.js'), options };

  for (const { says, check } of pluginContract({ plugin, options })) it(says, check);
  for (const { says, check } of entryFilterContract({ module, keeps: [entry('letter')], drops: [entry('draft.tmp')] })) it(says, check);
});
