import { type Destination, definePlugin, type PluginDefinition } from '@tapedeck/core';
import { locateForReading } from '../../plugins/media/src/locating/locate-for-reading.ts';
import { locateForWriting } from '../../plugins/media/src/locating/locate-for-writing.ts';
import { mediaOptions } from '../../plugins/media/src/options.ts';

/** In place of the plugin `media`: its destination, as `wrap` makes it. */
export const wrappedMedia = (wrap: (real: Destination) => Destination): PluginDefinition => {
  const wrapped = (found: Destination | undefined) => found && wrap(found);
  const media = definePlugin({
    name: 'media',
    api: 1,
    version: '0.1.0',
    places: ['destination'],
    options: mediaOptions,
    apply({ hooks, host, options }) {
      hooks.locate.tap(async (run) => wrapped(await locateForWriting(run, host, options)));
      // The real one would refuse a folder on a disk that stays.
      hooks.eject.tap(() => {});
      hooks.restore.locate.tap(async (run) => wrapped(await locateForReading(run, host, options)));
    },
  });
  return media;
};
