import { describe, it } from 'node:test';
import { codecContract, pluginContract } from '@tapedeck/testkit';
import plugin from '../dist/plugin.js';

describe('brotli', () => {
  const rules = [...pluginContract({ plugin, options: {} }), ...codecContract({ plugin, options: [{}, { quality: 1 }, { quality: 9 }] })];
  for (const { says, check } of rules) it(says, check);
});
