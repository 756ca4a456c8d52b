import { type CodecDefinition, definePlugin, type PluginDefinition } from '@tapedeck/core';

/** A codec plugin whose worker module is right, or wrong in one way. */
export const aCodecPlugin = (how: string, more: Partial<CodecDefinition> = {}): PluginDefinition =>
  definePlugin({
    name: 'deflate',
    api: 1,
    version: '0.1.0',
    places: ['pipeline'],
    options: { type: 'object' },
    codec: {
      version: 1,
      module: `${import.meta.resolve('./codec.ts')}?${encodeURIComponent(how)}`,
      parameters: (options) => options,
      ...more,
    },
  });
