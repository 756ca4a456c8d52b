import { definePlugin, type HookFacade, type PluginDefinition } from '@tapedeck/core';

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
