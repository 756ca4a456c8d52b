import type { JsonValue } from '@tapedeck/core';

/** Options of a pipeline item `my-plugin: {…}`. */
export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    level: { type: 'integer', minimum: 1, maximum: 9, default: 6, description: '1 is fastest, 9 is smallest.' },
  },
} as const;

/** The level that options or a media file's header state. */
export const levelOf = (given: JsonValue): number =>
  typeof given === 'object' && given !== null && 'level' in given && typeof given.level === 'number' ? given.level : 6;
