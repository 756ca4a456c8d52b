import type { OptionsOf } from '@tapedeck/core';

/** Options of a pipeline item `zstd: {…}`. */
export const zstdOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    level: {
      type: 'integer',
      minimum: 1,
      maximum: 19,
      default: 3,
      description: '1 is fastest, 19 is smallest. Each level above 9 costs far more time than it saves space.',
    },
  },
} as const;

/** Checked options of a use of `zstd`. */
export type ZstdOptions = OptionsOf<typeof zstdOptions>;
