import type { OptionsOf } from '@tapedeck/core';

/** Options of a source `my-plugin: {…}`. */
export const options = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'run'],
  properties: {
    path: { type: 'string', pattern: '^(/|[A-Za-z]:)', description: 'Absolute path of the dump in the restore point.' },
    run: { type: 'array', items: { type: 'string' }, minItems: 1, description: 'The program that prints the dump, and its arguments.' },
  },
} as const;

/** Checked options of a use. */
export type DumpOptions = OptionsOf<typeof options>;
