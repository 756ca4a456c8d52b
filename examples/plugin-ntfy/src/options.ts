import { type OptionsOf, secretReference } from '@tapedeck/core';

/** Options of a key `ntfy: {…}` of a job. */
export const options = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  properties: {
    url: { type: 'string', pattern: '^https?://', description: 'The topic: https://ntfy.sh/my-backups.' },
    token: { ...secretReference, description: 'An access token, by reference.' },
    when: {
      type: 'array',
      items: { enum: ['complete', 'degraded', 'failed', 'cancelled', 'skipped'] },
      default: ['degraded', 'failed'],
      description: 'Outcomes that are told.',
    },
  },
} as const;

/** Checked options of a use; the token is wrapped, so that it prints as stars. */
export type NtfyOptions = OptionsOf<typeof options>;
