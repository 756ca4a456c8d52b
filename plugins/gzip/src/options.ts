import type { OptionsOf } from '@tapedeck/core';

/** Options of a pipeline item `gzip: {…}`. */
export const gzipOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    level: { type: 'integer', minimum: 1, maximum: 9, default: 6, description: '1 is fastest, 9 is smallest.' },
  },
} as const;

/** Checked options of a use of `gzip`. */
export type GzipOptions = OptionsOf<typeof gzipOptions>;
