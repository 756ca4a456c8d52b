import { durationText, type OptionsOf } from '@tapedeck/core';

/** Options of the kind, under `copy` in the job. */
export const copyOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    deleteAfter: {
      ...durationText,
      description:
        'Mirror: what the source has no more is moved to a folder with the date of the run, and deleted from there after this time. Without it nothing is taken away.',
    },
  },
} as const;

/** Checked options of the kind. */
export type CopyOptions = OptionsOf<typeof copyOptions>;
