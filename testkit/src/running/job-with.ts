import type { JsonValue, PluginDefinition } from '@tapedeck/core';
import { standInDestination, standInKind, standInSource } from '../doubles/stand-ins.ts';

/** A plugin as a job uses it. */
export interface PluginUse {
  readonly plugin: PluginDefinition;
  readonly options?: JsonValue;
}

/** A job with these uses, each where its plugin may first stand, and stand-ins for all that it does not have: a value for the site file. */
export const jobWith = (
  uses: readonly PluginUse[],
  more: Readonly<Record<string, JsonValue>> = {},
): Readonly<Record<string, JsonValue>> => {
  const at = (place: string) => uses.filter(({ plugin }) => plugin.places[0] === place);
  const items = (place: string) => at(place).map(({ plugin: { name }, options = {} }) => ({ [name]: options }));
  const { plugin: kind, options = {} } = at('kind')[0] ?? { plugin: standInKind };
  const sources = items('sources');
  const orElse = (found: readonly JsonValue[], { name }: PluginDefinition) => (found.length > 0 ? found : [{ [name]: {} }]);
  return {
    kind: kind.name,
    // Of a kind without options a job has no key for them.
    ...(Object.keys(Object(options)).length === 0 ? {} : { [kind.name]: options }),
    // A kind over another one says itself what its jobs protect.
    ...(kind.derivedKind !== undefined && sources.length === 0 ? {} : { sources: orElse(sources, standInSource) }),
    pipeline: items('pipeline'),
    destination: orElse(items('destination'), standInDestination),
    ...snapshotWith(at('snapshot')),
    ...Object.assign({}, ...items('job'), ...at('commands').map(({ options }) => options)),
    ...more,
  };
};

const snapshotWith = ([use]: readonly PluginUse[]): Readonly<Record<string, JsonValue>> =>
  use === undefined ? {} : { snapshot: { use: use.plugin.name, [use.plugin.name]: use.options ?? {} } };
