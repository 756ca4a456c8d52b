import type { OptionsOf } from '@tapedeck/core';

/** There is nothing to choose. */
export const vssOptions = { type: 'object', additionalProperties: false, properties: {} } as const;

/** Checked options of `snapshot: { use: vss }`. */
export type VssOptions = OptionsOf<typeof vssOptions>;
