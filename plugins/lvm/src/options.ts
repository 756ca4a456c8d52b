import type { OptionsOf } from '@tapedeck/core';

/** How large snapshots are that have a size. */
export const lvmOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    size: {
      type: 'string',
      pattern: '^([1-9][0-9]?%|100%|[0-9]+(\\.[0-9]+)? (B|[kMGT]B|[KMGT]iB))$',
      description:
        'Room for what changes on a volume while its snapshot is read: "20%" of the volume, or "2 GiB". Snapshots of thin volumes need none. Default: 10 %, but no less than 128 MiB, or half of that where the volume group has no more.',
    },
  },
} as const;

/** Checked options of `snapshot: { lvm: … }`. */
export type LvmOptions = OptionsOf<typeof lvmOptions>;
