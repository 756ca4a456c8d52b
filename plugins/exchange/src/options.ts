import type { OptionsOf } from '@tapedeck/core';

/** Options of a source `exchange: {…}`. */
export const exchangeOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    databases: {
      anyOf: [{ const: 'all' }, { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } }],
      description:
        'Names of mailbox databases of this server; "all", the default, for every one that is mounted here or has a healthy copy.',
    },
    backup: {
      enum: ['full', 'copy'],
      description: '"full", the default, has Exchange cut its logs once the run is complete; "copy" leaves them to another backup.',
    },
  },
} as const;

/** Checked options of a use of `exchange`. */
export type ExchangeOptions = OptionsOf<typeof exchangeOptions>;
