import { readableJobSchema } from '@tapedeck/schemas';
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonValue } from '../contracts/worker-module.ts';
import { type DocumentPath, valueAt } from '../document/document-path.ts';
import { nearest } from '../document/nearest.ts';
import { schemaCheck } from '../document/schema-check.ts';
import { type Validation, validate } from '../document/validate.ts';
import { BackupError } from '../errors/backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import { listUses, sectionNames } from '../plugin/list-uses.ts';
import { optionsSchemaBroken, pipelineImpossible, sectionWithoutPlugin } from '../plugin/plugin-errors.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { scheduleOf } from '../schedule/schedule-of.ts';
import { asJson } from '../site/as-json.ts';
import { bringsSources, composeSchema, type SchemaPlugin } from '../site/compose-schema.ts';
import { toObjection } from '../site/refuse-violations.ts';
import { keptPointsObjections } from './kept-points.ts';
import { type FoundUse, findPlugins, type LoadedUse, toUses } from './loaded-use.ts';
import { bindToKind, liveObjections } from './required-snapshot.ts';
import type { Site } from './site.ts';

/** A job as core knows it, with its defaults. */
export type SiteJob = FromSchema<typeof readableJobSchema>;

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
  const found = await findPlugins(site, requests);
  const validation = check(site, name, written, found, purpose);
  const job = valueAt(validation.value, ['jobs', name]);
  const uses = toUses(site, found, validation.value);
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

const check = (site: Site, name: string, job: JsonValue, found: readonly FoundUse[], purpose: 'write' | 'read'): Validation => {
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
