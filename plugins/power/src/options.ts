import type { OptionsOf } from '@tapedeck/core';

/** Options of the key `power` of a job. */
export const powerOptions = {
  type: 'object',
  description: 'What becomes of the machine after a run.',
  additionalProperties: false,
  required: ['do'],
  properties: {
    do: {
      enum: ['shutdown', 'restart', 'sleep', 'nothing'],
      description: 'What is done. "nothing" leaves the machine on, as without the key.',
    },
    when: {
      enum: ['complete', 'always'],
      default: 'complete',
      description: 'After complete runs only, or after any; never after a refused check or a cancelled run.',
    },
    delayMinutes: {
      type: 'integer',
      minimum: 1,
      maximum: 1440,
      default: 5,
      description: 'How long whoever is logged in has to stop it. The run ends at once, and must have ended by then.',
    },
    message: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      pattern: '^[^\\u0000-\\u001f\\u007f]*$',
      description: 'A sentence for whoever is logged in, added to ours, which names the job and how to stop it.',
    },
  },
} as const;

/** Checked options of the use of `power` in a job. */
export type PowerOptions = OptionsOf<typeof powerOptions>;

/** What may be done with the machine. */
export type Ending = Exclude<PowerOptions['do'], 'nothing'>;
