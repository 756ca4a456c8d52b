import type { OptionsOf } from '@tapedeck/core';

/** There is nothing to choose. */
export const btrfsOptions = { type: 'object', additionalProperties: false, properties: {} } as const;

/** Checked options of `snapshot: { use: btrfs }`. */
export type BtrfsOptions = OptionsOf<typeof btrfsOptions>;
