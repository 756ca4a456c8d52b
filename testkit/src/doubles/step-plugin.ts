import { type BackupStep, definePlugin, type PluginDefinition, type Run } from '@tapedeck/core';
import { tapAny } from './tap-any.ts';

// Such a step ends with its first answer, so that whoever comes late would not be asked.
const answered: ReadonlySet<BackupStep> = new Set<BackupStep>(['locate', 'create', 'stream', 'commit', 'compare']);

/** A plugin that does something in a step and never answers: behind all others, but before them where the first answer ends the step. */
export const stepPlugin = (step: BackupStep, work: (run: Run) => unknown): PluginDefinition =>
  definePlugin({
    name: `at-${step}`,
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: { type: 'object', additionalProperties: false },
    apply: ({ hooks }) => tapAny(hooks, step, async (run) => void (await work(run)), answered.has(step) ? 'early' : 'late'),
  });
