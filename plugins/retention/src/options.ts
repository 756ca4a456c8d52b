import { durationText, type OptionsOf } from '@tapedeck/core';

const count = { type: 'integer', minimum: 1 } as const;

/** Options of `retention` in a job. */
export const retentionOptions = {
  type: 'object',
  description: 'How long restore points are kept: each rule keeps its own, and what no rule keeps goes.',
  additionalProperties: false,
  anyOf: [
    { title: 'map with "last"', required: ['last'] },
    { title: 'map with "hourly"', required: ['hourly'] },
    { title: 'map with "daily"', required: ['daily'] },
    { title: 'map with "weekly"', required: ['weekly'] },
    { title: 'map with "monthly"', required: ['monthly'] },
    { title: 'map with "yearly"', required: ['yearly'] },
    { title: 'map with "within"', required: ['within'] },
  ],
  properties: {
    last: { ...count, description: 'The newest points, this many.' },
    hourly: { ...count, description: 'The newest point of each of the last hours that have one, this many.' },
    daily: { ...count, description: 'The newest point of each of the last days that have one, this many.' },
    weekly: { ...count, description: 'The newest point of each of the last weeks (from Monday) that have one, this many.' },
    monthly: { ...count, description: 'The newest point of each of the last months that have one, this many.' },
    yearly: { ...count, description: 'The newest point of each of the last years that have one, this many.' },
    within: { ...durationText, description: 'Every point that is no older than this, counted back from the newest one.' },
    grace: { ...durationText, default: '1 day', description: 'How long a removed point can still be brought back from the trash.' },
  },
} as const;

/** Checked options of a use of `retention`. */
export type RetentionOptions = OptionsOf<typeof retentionOptions>;
