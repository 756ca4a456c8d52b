import { readableJobSchema } from '@tapedeck/schemas';
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonValue } from '../contracts/worker-module.ts';
import { type DocumentPath, showPath, valueAt } from '../document/document-path.ts';
import { nearest } from '../document/nearest.ts';
import { schemaCheck } from '../document/schema-check.ts';
import { type Validation, validate } from '../document/validate.ts';
import { asBackupError } from '../errors/as-backup-error.ts';
import { BackupError, type Place } from '../errors/backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import type { PluginDefinition, PluginPlace } from '../plugin/define-plugin.ts';
import { listUses, sectionNames, type UseRequest } from '../plugin/list-uses.ts';
import { optionsSchemaBroken, pipelineImpossible, placeUnfit, sectionWithoutPlugin } from '../plugin/plugin-errors.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { scheduleOf } from '../schedule/schedule-of.ts';
import { asJson } from '../site/as-json.ts';
import { bringsSources, composeSchema, type SchemaPlugin } from '../site/compose-schema.ts';
import { toObjection } from '../site/refuse-violations.ts';
import { keptPointsObjections } from './kept-points.ts';
import { bindToKind, liveObjections } from './required-snapshot.ts';
import type { Site } from './site.ts';

/** A job as core knows it, with its defaults. */
export type SiteJob = FromSchema<typeof readableJobSchema>;

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

/** A job with its plugins, checked. */
export interface LoadedJob {
  readonly name: string;
  readonly job: SiteJob;
  /** The site with this job only and all defaults. */
  readonly site: JsonValue;
  /** The job as it is written. */
  readonly written: JsonValue;
  /** In the order of the site file. */
  readonly uses: readonly LoadedUse[];
  readonly schedule: Schedule | undefined;
  /** Where secret references stand. */
  readonly secrets: readonly DocumentPath[];
}

const isSiteJob = schemaCheck<SiteJob>(readableJobSchema);

/**
 * Loads the plugins of a job and checks everything that can be checked before anything is touched; all objections at once.
 * @param purpose `read` wants only the job's restore points, so it need not say what it protects
 * @throws `SITE_JOB_UNKNOWN`, `SITE_INVALID`, `SITE_PIPELINE_ORDER`, `SITE_SECTION_UNUSED`, what `PluginLoader.load` throws; several as `SITE_REFUSED`
 */
export const loadJob = async (site: Site, name: string, purpose: 'write' | 'read'): Promise<LoadedJob> => {
  const { document } = site;
  if (!site.jobNames.includes(name)) throw jobUnknown(site, name);
  const written = asJson(valueAt(document.value, ['jobs', name]), document.name);
  // What is only read from needs nothing frozen.
  const providers = purpose === 'write' ? await site.loader.snapshotProviders() : [];
  const requests = listUses(name, written, site.sectionPlugins, providers);
  const found = (await Promise.all(requests.map((request) => loadWithBase(site, request)))).flat();
  const validation = check(site, name, written, found, purpose);
  const job = valueAt(validation.value, ['jobs', name]);
  const uses = nameUses(found.flatMap((one) => ('plugin' in one ? [toUse(site, one, validation.value)] : [])));
  const schedule = readSchedule(site, name);
  refuseIfAny('SITE_REFUSED', `The job "${name}" is refused`, [
    ...found.flatMap((one) => ('objection' in one ? [one.objection] : [])),
    ...unusedSections(site, name, written),
    ...validation.violations.map((violation) => toObjection(document, violation)),
    ...pipelineObjections(uses),
    ...(purpose === 'write' ? [...liveObjections(site, name, uses), ...keptPointsObjections(uses)] : []),
    ...(schedule instanceof BackupError ? [schedule] : []),
  ]);
  if (!isSiteJob(job)) throw new Error(`The job "${name}" passed a check that it does not pass.`);
  if (schedule instanceof BackupError) throw schedule;
  return { name, job: bindToKind(job, uses), site: validation.value, written, uses, schedule, secrets: validation.secrets };
};

const readSchedule = (site: Site, name: string): Schedule | BackupError | undefined => {
  try {
    return scheduleOf(site, name);
  } catch (error) {
    if (error instanceof BackupError) return error;
    throw error;
  }
};

type Found = { readonly request: UseRequest } & ({ readonly plugin: PluginDefinition } | { readonly objection: BackupError });

/** Loads the plugin of a use; that of a kind together with the kind whose jobs its own are. */
const loadWithBase = async (site: Site, request: UseRequest): Promise<readonly Found[]> => {
  const found = await loadPlugin(site, request);
  if (request.place !== 'kind' || !('plugin' in found) || found.plugin.derivedKind === undefined) return [found];
  return [await loadPlugin(site, { ...request, specifier: found.plugin.derivedKind.over, options: undefined }), found];
};

const loadPlugin = async (site: Site, request: UseRequest): Promise<Found> => {
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

const check = (site: Site, name: string, job: JsonValue, found: readonly Found[], purpose: 'write' | 'read'): Validation => {
  // A plugin that was refused has its objection; its options are not held against it, nor its name.
  const plugins = found.map((one) => ({
    key: one.request.specifier,
    places: [one.request.place],
    options: 'plugin' in one ? one.plugin.options : true,
    bringsSources: 'plugin' in one && bringsSources(one.plugin),
  }));
  const schema = composeSchema({ plugins: mergePlaces(plugins), purpose, sections: site.sectionPlugins });
  const document = { ...Object(site.document.value), jobs: { [name]: job } };
  try {
    return validate(schema, document);
  } catch (error) {
    throw optionsSchemaBroken(error, site.document.placeOf(['jobs', name], true));
  }
};

const mergePlaces = (uses: readonly SchemaPlugin[]): readonly SchemaPlugin[] => {
  const byKey = Map.groupBy(uses, ({ key }) => key);
  return [...byKey].map(([key, same]) => ({
    key,
    places: same.flatMap(({ places }) => places),
    options: same.find(({ options }) => options !== true)?.options ?? true,
    bringsSources: same.some((one) => one.bringsSources),
  }));
};

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

const nameUses = (uses: readonly LoadedUse[]): readonly LoadedUse[] => {
  const counts = new Map<string, number>();
  return uses.map((use) => {
    const count = (counts.get(use.name) ?? 0) + 1;
    counts.set(use.name, count);
    return count === 1 ? use : { ...use, name: `${use.name}#${count}` };
  });
};

const pipelineObjections = (uses: readonly LoadedUse[]): readonly BackupError[] => {
  const pipeline = uses.filter(({ place }) => place === 'pipeline');
  const wrapper = pipeline.findIndex(({ plugin }) => plugin.keyWrapper !== undefined);
  if (wrapper < 0) return [];
  const late = pipeline.slice(wrapper).filter(({ plugin }) => plugin.codec !== undefined);
  return late.map(({ name, at }) => pipelineImpossible(name, pipeline[wrapper]?.name ?? '', at));
};

const unusedSections = (site: Site, name: string, job: JsonValue): readonly BackupError[] =>
  sectionNames
    .filter((section) => Object.hasOwn(Object(job), section) && site.sectionPlugins[section] === undefined)
    .map((section) => sectionWithoutPlugin(section, site.document.placeOf(['jobs', name, section], true)));

const jobUnknown = (site: Site, name: string) => {
  const meant = nearest(name, site.jobNames);
  return new BackupError('SITE_JOB_UNKNOWN', `The site file has no job "${name}".`, {
    hint: meant === undefined ? `Its jobs: ${site.jobNames.join(', ')}.` : `Did you mean "${meant}"?`,
    place: site.document.placeOf(['jobs'], true),
  });
};
