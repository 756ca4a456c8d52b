import type { OptionsOf } from '@tapedeck/core';

/** Options of a source `systemstate: {…}`. */
export const systemStateOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    staging: {
      type: 'string',
      minLength: 1,
      description: 'On Windows, and needed there: the volume or share that holds the system state until it is stored, "E:".',
    },
  },
} as const;

/** Checked options of a use of `systemstate`. */
export type SystemStateOptions = OptionsOf<typeof systemStateOptions>;
