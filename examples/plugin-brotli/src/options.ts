import type { JsonValue } from '@tapedeck/core';

const defaultQuality = 4;

/** Options of a pipeline item `brotli: {…}`. */
export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    quality: {
      type: 'integer',
      minimum: 0,
      maximum: 11,
      default: defaultQuality,
      description: '0 is fastest, 11 is smallest, and takes a hundred times as long.',
    },
  },
} as const;

/** The quality that options or a media file's header state. */
export const qualityOf = (given: JsonValue): number =>
  typeof given === 'object' && given !== null && 'quality' in given && typeof given.quality === 'number' ? given.quality : defaultQuality;
