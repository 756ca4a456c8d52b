import { type OptionsOf, runOrShell, userCommandProperties } from '@tapedeck/core';

/** Options of a source `command: {…}`. */
export const commandOptions = {
  type: 'object',
  description: 'Say one of "run", "shell" and "stdin".',
  additionalProperties: false,
  required: ['path'],
  oneOf: [...runOrShell, { title: 'map with "stdin"', required: ['stdin'] }],
  properties: {
    path: { type: 'string', minLength: 1, description: 'Absolute path of the output in the restore point.' },
    stdin: { const: true, description: 'Take what is piped into the process that runs the job.' },
    ...userCommandProperties,
  },
} as const;

/** Checked options of a use of `command`. */
export type CommandOptions = OptionsOf<typeof commandOptions>;
