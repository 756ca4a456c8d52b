import { jobSchema, readableJobSchema, siteSchema } from '@tapedeck/schemas';
import { backupSteps, restoreSteps } from '../lifecycle/steps.ts';
import type { PluginDefinition, PluginPlace } from '../plugin/define-plugin.ts';
import { type SectionName, type SectionPlugins, sectionNames } from '../plugin/list-uses.ts';

/** A plugin as a schema of the site file needs it: under which key, where, with which options. */
export interface SchemaPlugin {
  /** What the site file calls it. */
  readonly key: string;
  readonly places: readonly PluginPlace[];
  readonly options: object | boolean;
  /** Whether it is a kind that says itself what its jobs protect: they need no sources besides. */
  readonly bringsSources: boolean;
}

/** Whether a plugin is such a kind. */
export const bringsSources = ({ derivedKind }: Pick<PluginDefinition, 'derivedKind'>): boolean => derivedKind !== undefined;

/** What a composed schema is for. */
export interface ComposeSettings {
  readonly plugins: readonly SchemaPlugin[];
  /** `read`: a job need not say what it protects, since only its restore points are wanted. */
  readonly purpose: 'write' | 'read';
  /** Keys of the plugins that take the sections of a job. */
  readonly sections: SectionPlugins;
}

const definition = (key: string) => `plugin:${key}`;
const pointer = (key: string) => `#/$defs/${definition(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
const isAt = (place: PluginPlace) => (plugin: SchemaPlugin) => plugin.places.includes(place);
const refersWithin = (schema: object | boolean) => JSON.stringify(schema).includes('"$ref"');

/** One JSON Schema for the whole site file: what core knows, and the options of these plugins. Any other key is an error. */
export const composeSchema = ({ plugins, purpose, sections }: ComposeSettings): object => {
  const base = purpose === 'write' ? jobSchema : readableJobSchema;
  const byKey = (place: PluginPlace) => Object.fromEntries(plugins.filter(isAt(place)).map(({ key }) => [key, { $ref: pointer(key) }]));
  const items = (place: PluginPlace) => ({
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: byKey(place),
  });
  const kinds = plugins.filter(isAt('kind')).map(({ key }) => key);
  const { kind, sources, pipeline, destination, replica, limits, snapshot } = base.properties;
  const job = {
    ...base,
    ...sourcesWhereNeeded(plugins, base.required),
    additionalProperties: false,
    properties: {
      ...base.properties,
      ...byKey('job'),
      ...kindOptions(plugins),
      kind: { ...kind, enum: kinds },
      sources: { ...sources, items: items('sources') },
      pipeline: { ...pipeline, items: items('pipeline') },
      destination: { ...destination, items: items('destination') },
      replica: { ...replica, items: items('destination') },
      snapshot: {
        ...snapshot,
        // Who only reads restore points has not loaded those who freeze.
        ...(purpose === 'write' ? { additionalProperties: false } : {}),
        properties: { ...byKey('snapshot'), ...snapshot.properties, use: snapshotUse(plugins) },
      },
      ...Object.fromEntries(sectionNames.map((name) => [name, sectionSchema(base.properties[name], name, sections, plugins)])),
      limits: { ...limits, additionalProperties: false, properties: limitProperties },
    },
  };
  const options = Object.fromEntries(plugins.map((plugin) => [definition(plugin.key), optionsSchema(plugin)]));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...siteSchema,
    properties: { ...siteSchema.properties, jobs: { ...siteSchema.properties.jobs, additionalProperties: job } },
    $defs: { ...options, minutes: limits.additionalProperties },
  };
};

// A job needs sources, unless its kind says itself what it protects.
const sourcesWhereNeeded = (plugins: readonly SchemaPlugin[], required: readonly string[]) => {
  const bringing = plugins.filter((plugin) => plugin.bringsSources).map(({ key }) => key);
  if (bringing.length === 0 || !required.includes('sources')) return {};
  const { description } = jobSchema.properties.sources;
  return {
    required: required.filter((key) => key !== 'sources'),
    if: { properties: { kind: { not: { enum: bringing } } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { required: ['sources'], properties: { sources: { description } } },
  };
};

// A kind that can be told something is told it under its own name.
const kindOptions = (plugins: readonly SchemaPlugin[]) => {
  const telling = plugins.filter(isAt('kind')).filter(({ options }) => options === true || hasProperties(options));
  return Object.fromEntries(telling.map(({ key }) => [key, { $ref: pointer(key) }]));
};

const hasProperties = (options: object | boolean): boolean =>
  typeof options === 'object' && 'properties' in options && Object.keys(Object(options.properties)).length > 0;

// A schema that refers within itself needs an id of its own, or its pointers would be followed from the root of the site file.
const optionsSchema = ({ key, options }: SchemaPlugin) =>
  typeof options === 'object' && refersWithin(options) && !('$id' in options)
    ? { $id: `tapedeck:plugin/${encodeURIComponent(key)}`, ...options }
    : options;

const snapshotUse = (plugins: readonly SchemaPlugin[]) => ({
  ...jobSchema.properties.snapshot.properties.use,
  enum: ['auto', 'none', ...plugins.filter(isAt('snapshot')).map(({ key }) => key)],
});

// The plugin gets all its sections in one map, so the schema of a section is a property of the plugin's own.
const sectionSchema = (base: object, section: SectionName, sections: SectionPlugins, plugins: readonly SchemaPlugin[]) => {
  const plugin = plugins.find(({ key }) => key === sections[section]);
  if (plugin === undefined || typeof plugin.options !== 'object' || !('properties' in plugin.options)) return base;
  return { ...base, allOf: [{ $ref: `${pointer(plugin.key)}/properties/${section}` }] };
};

const limitProperties = Object.fromEntries(
  Object.keys({ ...backupSteps, ...restoreSteps }).map((step) => [step, { $ref: '#/$defs/minutes' }]),
);
