import type { JsonValue } from '@tapedeck/core';

const defaultLevel = 6;

/** The level that options or a media file's header state; 6 where they state none. */
export const levelOf = (options: JsonValue): number =>
  typeof options === 'object' && options !== null && 'level' in options && typeof options.level === 'number' ? options.level : defaultLevel;
