import { describe, it } from 'node:test';
import { codecContract, pluginContract } from '@tapedeck/testkit';
import plugin from '../dist/plugin.js';

describe('my-plugin', () => {
  const rules = [...pluginContract({ plugin, options: {} }), ...codecContract({ plugin, options: [{}, { level: 1 }, { level: 9 }] })];
  for (const { says, check } of rules) it(says, check);
});
