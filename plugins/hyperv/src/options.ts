import type { OptionsOf } from '@tapedeck/core';

const names = { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1 } } as const;

/** Options of a source `hyperv: {…}`. */
export const hypervOptions = {
  type: 'object',
  additionalProperties: false,
  required: ['staging'],
  properties: {
    machines: {
      anyOf: [{ const: 'all' }, { ...names, minItems: 1 }],
      default: 'all',
      description: 'Names or ids of the virtual machines to protect, or "all". Ids tell machines of one name apart.',
    },
    exclude: { ...names, default: [], description: 'Names or ids of virtual machines to leave out.' },
    staging: {
      type: 'string',
      minLength: 1,
      description: 'Absolute path of a folder with room for all the machines: Hyper-V exports to it, and it is empty again afterwards.',
    },
    consistency: {
      enum: ['application', 'best'],
      default: 'application',
      description:
        '"application": a machine that runs is captured only if its guest could bring its applications to rest; "best": as after a power cut where it could not, with a note.',
    },
  },
} as const;

/** Checked options of a use of `hyperv`. */
export type HypervOptions = OptionsOf<typeof hypervOptions>;
