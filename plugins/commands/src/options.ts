import { type OptionsOf, secretReference } from '@tapedeck/core';

const argumentList = {
  type: 'array',
  minItems: 1,
  items: { type: 'string' },
  description: 'A program and its arguments, handed over as they are.',
} as const;

const shellLine = {
  type: 'string',
  minLength: 1,
  description: 'A line for the shell: "/bin/sh -c", or "cmd.exe /c" on Windows.',
} as const;

const shared = {
  run: argumentList,
  shell: shellLine,
  limitMinutes: { type: 'number', exclusiveMinimum: 0, description: 'The command and all that it started are ended after this time.' },
  env: {
    type: 'object',
    additionalProperties: { anyOf: [{ type: 'string' }, secretReference] },
    description: 'Variables added to its environment; a secret is given by reference.',
  },
} as const;

const runOrShell = [
  { title: 'map with "run"', required: ['run'] },
  { title: 'map with "shell"', required: ['shell'] },
] as const;

/** Options of the sections `pre` and `post` of a job. */
export const commandsOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    pre: {
      type: 'array',
      description: 'Commands before anything is read, in this order. One that fails fails the job.',
      items: {
        type: 'object',
        description: 'Say either "run" or "shell"; "until" needs an "undo".',
        additionalProperties: false,
        oneOf: runOrShell,
        dependencies: { until: ['undo'] },
        properties: {
          ...shared,
          skipOn: {
            type: 'array',
            minItems: 1,
            items: { type: 'integer', minimum: 1, maximum: 255 },
            description: 'Exit codes that say: nothing to do today. The job is skipped.',
          },
          undo: {
            anyOf: [argumentList, shellLine],
            description:
              'Takes the command back, whatever happens, after a power cut too. It must do no harm when there is nothing to take back.',
          },
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
      items: {
        type: 'object',
        description: 'Say either "run" or "shell".',
        additionalProperties: false,
        oneOf: runOrShell,
        properties: {
          ...shared,
          when: {
            type: 'array',
            minItems: 1,
            uniqueItems: true,
            items: { enum: ['complete', 'degraded', 'failed', 'cancelled', 'skipped'] },
            description: 'Outcomes after which it runs; all of them unless given.',
          },
        },
      },
    },
  },
} as const;

/** Checked options of the use of `commands` in a job. */
export type CommandsOptions = OptionsOf<typeof commandsOptions>;

/** An item of `pre`. */
export type PreCommand = NonNullable<CommandsOptions['pre']>[number];

/** An item of `post`. */
export type PostCommand = NonNullable<CommandsOptions['post']>[number];
