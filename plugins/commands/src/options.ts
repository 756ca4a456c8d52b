import { argumentList, type OptionsOf, runOrShell, shellLine, userCommandProperties } from '@tapedeck/core';

const undoable = {
  ...userCommandProperties,
  skipOn: {
    type: 'array',
    minItems: 1,
    items: { type: 'integer', minimum: 1, maximum: 255 },
    description: 'Exit codes that say: nothing to do today. The run is skipped.',
  },
  undo: {
    anyOf: [argumentList, shellLine],
    description: 'Takes the command back, whatever happens, after a power cut too. It must do no harm when there is nothing to take back.',
  },
} as const;

const preCommand = {
  type: 'object',
  description: 'Say either "run" or "shell"; "until" needs an "undo".',
  additionalProperties: false,
  oneOf: runOrShell,
  dependencies: { until: ['undo'] },
} as const;

const postCommand = {
  type: 'object',
  description: 'Say either "run" or "shell".',
  additionalProperties: false,
  oneOf: runOrShell,
  properties: {
    ...userCommandProperties,
    when: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['complete', 'degraded', 'failed', 'cancelled', 'skipped'] },
      description: 'Outcomes after which it runs; all of them unless given.',
    },
  },
} as const;

/** Options of the sections `pre`, `post` and `restore` of a job. */
export const commandsOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    pre: {
      type: 'array',
      description: 'Commands before anything is read, in this order. One that fails fails the job.',
      items: {
        ...preCommand,
        properties: {
          ...undoable,
          until: {
            enum: ['snapshot', 'source', 'body'],
            description:
              'When it is taken back: once the snapshot is taken, once the source has been read (the default), or after replicas and retention.',
          },
        },
      },
    },
    post: {
      type: 'array',
      description: 'Commands after the job, in this order, each whatever became of those before it.',
      items: postCommand,
    },
    restore: {
      type: 'object',
      description: 'Commands before and after a restore from this job.',
      additionalProperties: false,
      properties: {
        pre: {
          type: 'array',
          minItems: 1,
          description: 'Commands before anything is written, in this order. One that fails fails the restore.',
          items: {
            ...preCommand,
            properties: {
              ...undoable,
              until: {
                enum: ['place', 'body'],
                description:
                  'When it is taken back: once the files are in place, before applications get theirs, or once all is restored and verified (the default).',
              },
            },
          },
        },
        post: {
          type: 'array',
          minItems: 1,
          description: 'Commands after a restore, in this order, each whatever became of those before it.',
          items: postCommand,
        },
      },
    },
  },
} as const;

/** Checked options of the use of `commands` in a job. */
export type CommandsOptions = OptionsOf<typeof commandsOptions>;

/** An item of `pre`. */
export type PreCommand = NonNullable<CommandsOptions['pre']>[number];

/** The section `restore`. */
export type RestoreCommands = NonNullable<CommandsOptions['restore']>;

/** An item of `pre` of the section `restore`. */
export type RestorePreCommand = NonNullable<RestoreCommands['pre']>[number];

/** An item of either `post`. */
export type PostCommand = NonNullable<CommandsOptions['post']>[number];
