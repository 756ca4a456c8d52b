import { definePlugin } from '@tapedeck/core';
import { keepByRules } from './keep-by-rules.ts';
import { retentionOptions } from './options.ts';
import { planRetention } from './plan-retention.ts';

/** Keeps restore points by rules, and removes those that no rule keeps. */
export default definePlugin({
  name: 'retention',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options: retentionOptions,
  retention: { plan: planRetention },
  apply({ hooks, options }) {
    hooks.retain.tap((run) => keepByRules(run, options));
  },
});
