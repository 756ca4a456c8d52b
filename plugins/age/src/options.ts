import { type OptionsOf, secretReference } from '@tapedeck/core';

/** Options of a pipeline item `age: {…}`. */
export const ageOptions = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    recipients: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', pattern: '^age1[0-9a-z]+$' },
      description: 'Public keys. Whoever has the identity of one of them can read the backups.',
    },
    passphrase: secretReference,
  },
} as const;

/** Checked options of a use of `age`. */
export type AgeOptions = OptionsOf<typeof ageOptions>;
