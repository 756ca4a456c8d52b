import type { JsonValue } from '../contracts/worker-module.ts';
import type { DocumentPath } from '../document/document-path.ts';
import type { PluginPlace } from './define-plugin.ts';

/** One place of a job where a plugin is named. */
export interface UseRequest {
  /** What the site file calls the plugin. */
  readonly specifier: string;
  readonly place: PluginPlace;
  /** Path of the name. */
  readonly path: DocumentPath;
  /** Where the use's options stand: one path, or one for each section that it takes. */
  readonly options: DocumentPath | Readonly<Record<string, DocumentPath>> | undefined;
  /** A destination that gets a replica of what is at the job's own. */
  readonly isReplica?: true;
}

/** Keys of a job that are sections: lists of commands, or a map of such lists. */
export const sectionNames = ['pre', 'post', 'restore'] as const;

/** Name of a section. */
export type SectionName = (typeof sectionNames)[number];

/** The plugins that take the sections of a job. */
export type SectionPlugins = Partial<Record<SectionName, string>>;

type Members = { readonly [key: string]: JsonValue };

const coreKeys: ReadonlySet<string> = new Set(['mode', 'verify', 'tolerate', 'eject', 'limits', 'schedule']);

/**
 * The uses of a job in the order of the site file. Takes the job as written; what is malformed in it is left to the schema.
 * @param providers what "auto" stands for as the job's snapshot
 */
export const listUses = (
  jobName: string,
  job: JsonValue,
  sections: SectionPlugins,
  providers: readonly string[],
): readonly UseRequest[] => {
  if (!isMembers(job)) return [];
  const present = sectionNames.filter((section) => section in job);
  // Without the section, a job has its default.
  const whole = 'snapshot' in job ? job : { ...job, snapshot: {} };
  return Object.entries(whole).flatMap(([key, value]): readonly UseRequest[] => {
    const path = ['jobs', jobName, key];
    if (key === 'kind') return kindUse(value, job, path);
    // Options of the kind stand under its name.
    if (key === job.kind) return [];
    if (key === 'sources' || key === 'pipeline' || key === 'destination') return items(key, value, path);
    if (key === 'replica') return items('destination', value, path).map((use) => ({ ...use, isReplica: true }));
    if (key === 'snapshot') return snapshotUses(value, [...path, 'use'], providers);
    const section = present.find((name) => name === key);
    if (section !== undefined) return sectionUse(section, present, sections, path.slice(0, -1));
    return coreKeys.has(key) ? [] : [{ specifier: key, place: 'job', path, options: path }];
  });
};

const kindUse = (kind: JsonValue, job: Members, path: DocumentPath): readonly UseRequest[] =>
  typeof kind === 'string'
    ? [{ specifier: kind, place: 'kind', path, options: kind in job ? [...path.slice(0, -1), kind] : undefined }]
    : [];

const items = (place: 'sources' | 'pipeline' | 'destination', value: JsonValue, path: DocumentPath): readonly UseRequest[] =>
  !isList(value)
    ? []
    : value.flatMap((item, index) =>
        isMembers(item)
          ? Object.keys(item).map((specifier) => ({
              specifier,
              place,
              path: [...path, index, specifier],
              options: [...path, index, specifier],
            }))
          : [],
      );

const snapshotUses = (value: JsonValue, path: DocumentPath, providers: readonly string[]): readonly UseRequest[] => {
  const { use: name = 'auto' } = isMembers(value) ? value : { use: 'none' };
  if (typeof name !== 'string' || name === 'none') return [];
  const optionsOf = (specifier: string) => (isMembers(value) && specifier in value ? [...path.slice(0, -1), specifier] : undefined);
  return (name === 'auto' ? providers : [name]).map((specifier) => ({
    specifier,
    place: 'snapshot',
    path,
    options: optionsOf(specifier),
  }));
};

// All sections of a plugin make one use, so that it sees the end of a job together with its beginning; it stands where the first of them stands.
const sectionUse = (
  key: SectionName,
  present: readonly SectionName[],
  sections: SectionPlugins,
  job: DocumentPath,
): readonly UseRequest[] => {
  const specifier = sections[key];
  if (specifier === undefined) return [];
  const mine = present.filter((section) => sections[section] === specifier);
  if (mine[0] !== key) return [];
  return [
    { specifier, place: 'commands', path: [...job, key], options: Object.fromEntries(mine.map((section) => [section, [...job, section]])) },
  ];
};

const isMembers = (value: JsonValue | undefined): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
