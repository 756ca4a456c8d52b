import { type BackupStep, definePlugin, type HookFacade, type PluginDefinition, type Run, type Stage } from '@tapedeck/core';

const anyOptions = { type: 'object' } as const;

/** A plugin for one test: a key of the job that taps what the test wants. */
export const aPlugin = (
  name: string,
  tap: (hooks: HookFacade, use: string) => void = () => {},
  more: Partial<PluginDefinition> = {},
): PluginDefinition => {
  const plugin: PluginDefinition = definePlugin({
    name,
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: anyOptions,
    apply: ({ hooks, use }) => tap(hooks, use),
  });
  return { ...plugin, ...more };
};

/** Taps any step with a function that needs no more than the run: for tests that go through the table of steps. */
export const tapAny = (hooks: HookFacade, step: BackupStep, fn: (run: Run) => unknown, stage: Stage = 'normal'): void => {
  const tap = hooks[step];
  const options = step === 'applications' ? [] : [{ stage }];
  const waterfall = step === 'select';
  Reflect.apply(tap.tap, tap, [...options, waterfall ? (_: unknown, run: Run) => fn(run) : fn]);
};
