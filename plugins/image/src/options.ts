import type { OptionsOf } from '@tapedeck/core';

const paths = { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', pattern: '^/' } } as const;

/** Options of a job of the kind `image`, under its name. */
export const imageOptions = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  description: 'Say what is protected: "disks", "volumes", or both.',
  properties: {
    disks: { ...paths, description: 'Whole disks, with their partition tables and boot sectors: "/dev/sda".' },
    volumes: { ...paths, description: 'Single file systems, by where they are mounted or by their device: "/home", "/dev/vg/data".' },
  },
} as const;

/** Checked options of a job of the kind `image`. */
export type ImageOptions = OptionsOf<typeof imageOptions>;
