import { type Destination, definePlugin, type PluginDefinition } from '@tapedeck/core';

/** A destination plugin that answers with a destination of the test. */
export const destinationPlugin = (destination: () => Destination): PluginDefinition =>
  definePlugin({
    name: 'given-destination',
    api: 1,
    version: '0.1.0',
    places: ['destination'],
    options: { type: 'object', additionalProperties: false },
    apply({ hooks }) {
      hooks.locate.tap(() => destination());
      hooks.eject.tap(() => {});
      hooks.restore.locate.tap(() => destination());
    },
  });

/** A source plugin of one folder of the test. */
export const folderSource = (path: string): PluginDefinition =>
  definePlugin({
    name: 'given-folder',
    api: 1,
    version: '0.1.0',
    places: ['sources'],
    options: { type: 'object', additionalProperties: false },
    apply({ hooks, use }) {
      const root = { path, readFrom: path, filters: [], oneFileSystem: false };
      hooks.select.tap(({ sources }) => ({ sources: [...sources, { name: use, roots: [root], streams: [] }] }));
    },
  });
