import { readableJobSchema } from '@tapedeck/schemas';
import type { JsonValue } from '../contracts/worker-module.ts';
import { type DocumentPath, showPath, valueAt } from '../document/document-path.ts';
import { validate } from '../document/validate.ts';
import { asBackupError } from '../errors/as-backup-error.ts';
import type { BackupError, Place } from '../errors/backup-error.ts';
import type { PluginDefinition, PluginPlace } from '../plugin/define-plugin.ts';
import type { UseRequest } from '../plugin/list-uses.ts';
import { placeUnfit } from '../plugin/plugin-errors.ts';
import { asJson } from '../site/as-json.ts';
import type { Site } from './site.ts';

/** One use of a plugin in a loaded job. */
export interface LoadedUse {
  /** `media`, or `media#2`. */
  readonly name: string;
  readonly plugin: PluginDefinition;
  /** What the site file calls the plugin. */
  readonly specifier: string;
  readonly place: PluginPlace;
  /** Where the name stands in the site file. */
  readonly at: Place;
  /** Checked options with defaults, and references in place of secrets. */
  readonly options: JsonValue;
  /** Where those options stand: one path, or one for each of their members. */
  readonly optionPaths: DocumentPath | Readonly<Record<string, DocumentPath>>;
  /** A destination that gets a replica of what is at the job's own. */
  readonly isReplica: boolean;
}

/** A use that was asked for, with its plugin or what stands against it. */
export type FoundUse = { readonly request: UseRequest } & ({ readonly plugin: PluginDefinition } | { readonly objection: BackupError });

/** Loads the plugins that a job asks for, in its order. */
export const findPlugins = async (site: Site, requests: readonly UseRequest[]): Promise<readonly FoundUse[]> =>
  (await Promise.all(requests.map((request) => loadWithBase(site, request)))).flat();

/** Loads the plugin of a use; that of a kind together with the kind whose jobs its own are. */
const loadWithBase = async (site: Site, request: UseRequest): Promise<readonly FoundUse[]> => {
  const found = await loadPlugin(site, request);
  if (request.place !== 'kind' || !('plugin' in found) || found.plugin.derivedKind === undefined) return [found];
  return [await loadPlugin(site, { ...request, specifier: found.plugin.derivedKind.over, options: undefined }), found];
};

const loadPlugin = async (site: Site, request: UseRequest): Promise<FoundUse> => {
  const at = site.document.placeOf(request.path, true);
  const alternatives = request.place === 'job' ? Object.keys(readableJobSchema.properties) : [];
  try {
    const plugin = await site.loader.load(request.specifier, at, alternatives);
    if (!plugin.places.includes(request.place)) return { request, objection: placeUnfit(plugin.name, request.place, plugin.places, at) };
    return { request, plugin };
  } catch (error) {
    return { request, objection: asBackupError(error, 'CORE_PLUGIN_UNLOADABLE', `The plugin "${request.specifier}" cannot be loaded`) };
  }
};

/** The uses whose plugins were found, with their options as the checked site has them. */
export const toUses = (site: Site, found: readonly FoundUse[], value: JsonValue): readonly LoadedUse[] =>
  nameUses(found.flatMap((one) => ('plugin' in one ? [toUse(site, one, value)] : [])));

const toUse = (
  site: Site,
  { request, plugin }: { readonly request: UseRequest; readonly plugin: PluginDefinition },
  value: JsonValue,
): LoadedUse => ({
  name: plugin.name,
  plugin,
  specifier: request.specifier,
  place: request.place,
  at: site.document.placeOf(request.path, true),
  options: optionsOf(request, plugin, value),
  optionPaths: request.options ?? {},
  isReplica: request.isReplica ?? false,
});

const optionsOf = ({ options }: UseRequest, plugin: PluginDefinition, value: JsonValue): JsonValue => {
  if (options === undefined) return validate(plugin.options, {}).value;
  const read = (path: DocumentPath) => asJson(valueAt(value, path) ?? null, showPath(path));
  if (isPath(options)) return read(options);
  return Object.fromEntries(Object.entries(options).map(([key, path]) => [key, read(path)]));
};

const isPath = (options: DocumentPath | Readonly<Record<string, DocumentPath>>): options is DocumentPath => Array.isArray(options);

/** Numbers the uses of one plugin, from the second on. */
const nameUses = (uses: readonly LoadedUse[]): readonly LoadedUse[] => {
  const counts = new Map<string, number>();
  return uses.map((use) => {
    const count = (counts.get(use.name) ?? 0) + 1;
    counts.set(use.name, count);
    return count === 1 ? use : { ...use, name: `${use.name}#${count}` };
  });
};
