import { secretReferenceSchema } from './secret-reference.ts';

/** The longest time in minutes that may be given: what a timer of the system can wait for. */
export const mostMinutes = 35_000;
const minutes = {
  type: 'number',
  exclusiveMinimum: 0,
  maximum: mostMinutes,
  description: 'A time in minutes, up to 35000 (24 days).',
} as const;
/** What the name of a job may be: it stands in paths, command lines and names of media files. */
export const jobNamePattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$';
const globs = { type: 'array', items: { type: 'string', minLength: 1 } } as const;

const timeOfDay = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';
const startTime = {
  type: 'string',
  pattern: `^${timeOfDay}$`,
  title: 'time of day',
  description: 'A time of day with two digits each, such as "01:30".',
} as const;

const uses = {
  type: 'array',
  items: {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: { type: 'object' },
    description: 'A map with one key: the name of a plugin, and its options.',
  },
} as const;

/** When a job starts by itself. */
export const scheduleSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['at'],
  description: 'When the job starts by itself, once "tapedeck schedule install" has told the system.',
  properties: {
    at: {
      anyOf: [startTime, { type: 'array', minItems: 1, uniqueItems: true, items: startTime, title: 'list of times' }],
      description: 'A time of day in the local time of the machine, such as "01:30", or a list of them.',
    },
    days: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
      default: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      description: 'The days on which it starts, by the first three letters of their English names.',
    },
    randomDelay: {
      type: 'string',
      pattern: '^(?:[0-9]{1,3} minutes?|(?:1?[0-9]|2[0-4]) hours?)$',
      default: '0 minutes',
      description: 'Starts up to so much later, at random, so that many machines do not start at once: "20 minutes", up to "24 hours".',
    },
    window: {
      type: 'string',
      pattern: `^${timeOfDay}-${timeOfDay}$`,
      description: 'The hours in which a scheduled run may work, such as "22:00-06:00".',
    },
    catchUp: {
      type: 'boolean',
      default: true,
      description: 'Whether a start that was missed is made up for as soon as the machine runs again.',
    },
    priority: { enum: ['normal', 'low'], default: 'normal', description: '"low" leaves processor and disks to others first.' },
  },
} as const;

/** One job of a site file, as far as core knows it. Every other key is the name of a plugin. */
export const jobSchema = {
  type: 'object',
  required: ['kind', 'sources', 'pipeline', 'destination'],
  properties: {
    kind: { type: 'string', minLength: 1, description: 'What the job does: the name of a plugin, such as "backup".' },
    sources: { ...uses, minItems: 1, description: 'What is protected.' },
    // Every other key is the name of a plugin.
    snapshot: {
      type: 'object',
      default: {},
      description: 'How a frozen view is had. Options of a plugin stand under its name.',
      properties: {
        use: {
          type: 'string',
          minLength: 1,
          default: 'auto',
          description: '"auto", "none" (open-file backup off), or the name of a plugin.',
        },
        files: {
          enum: ['all', 'open'],
          default: 'all',
          description: 'Which files are read from the snapshot: all, or only those that somebody holds open.',
        },
        whenMissing: { enum: ['live', 'stop'], default: 'live', description: 'Whether to read live what no snapshot could be had of.' },
      },
    },
    pipeline: {
      ...uses,
      description:
        'What happens to the data on its way, in order: compress, then encrypt. An empty list, or one without encryption, stores it readable.',
    },
    destination: { ...uses, minItems: 1, description: 'Where media files live: the first that is there, has room and is ours.' },
    replica: { ...uses, minItems: 1, description: 'Further places to which each run brings the media set: replicas.' },
    mode: { enum: ['append', 'overwrite'], default: 'append', description: 'Whether older restore points are kept.' },
    verify: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What is read again before the run may call itself complete.',
      properties: {
        written: { type: 'boolean', default: true, description: 'Read back what was written.' },
        advanced: { type: 'boolean', default: false, description: 'Read source and media again in full, and compare.' },
      },
    },
    tolerate: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Problems that do not keep a run from being complete, by class, as globs of absolute paths.',
      properties: { changed: globs, vanished: globs, unreadable: globs, unsupported: globs },
    },
    eject: { enum: [true, false, 'always'], default: false, description: 'Eject the medium after a complete run, or after every run.' },
    pre: { type: 'array', minItems: 1, description: 'Commands before anything is read.' },
    post: { type: 'array', minItems: 1, description: 'Commands after the job, whatever its outcome.' },
    restore: { type: 'object', description: 'Commands before and after a restore; those of "pre" and "post" belong to the job itself.' },
    schedule: scheduleSchema,
    limits: {
      type: 'object',
      default: {},
      additionalProperties: minutes,
      description: 'Deadlines of single steps, in minutes.',
    },
  },
} as const;

/** A job that only has to be read from: without sources and pipeline, too, its restore points can be had. */
export const readableJobSchema = {
  ...jobSchema,
  required: ['kind', 'destination'],
  properties: {
    ...jobSchema.properties,
    sources: { ...jobSchema.properties.sources, minItems: 0, default: [] },
    pipeline: { ...jobSchema.properties.pipeline, default: [] },
  },
} as const;

/** The site file `tapedeck.yaml`, as far as core knows it. */
export const siteSchema = {
  title: 'Tapedeck site file',
  type: 'object',
  additionalProperties: false,
  required: ['jobs'],
  properties: {
    $schema: { type: 'string' },
    identity: {
      anyOf: [secretReferenceSchema, { type: 'array', minItems: 1, items: secretReferenceSchema }],
      description: 'Keys that open media files. Needed to read; writing needs recipients only.',
    },
    signer: { ...secretReferenceSchema, description: 'The key that signs what this site writes.' },
    state: { type: 'string', minLength: 1, description: 'Folder for journals, reports, logs and caches; relative to the site file.' },
    jobs: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: jobNamePattern },
      additionalProperties: jobSchema,
    },
  },
} as const;
