import { parseDuration, parseSize } from '@tapedeck/core';
import type { Limits } from '../filter/limits.ts';
import type { FilesOptions } from '../options.ts';

/** The limits of the options as numbers, ages counted back from the start of the run. */
export const limitsOf = (
  { maxFileSize, maxAge, minAge }: Pick<FilesOptions, 'maxFileSize' | 'maxAge' | 'minAge'>,
  startedAt: Date,
): Limits => ({
  ...(maxFileSize === undefined ? {} : { maxFileBytes: parseSize(maxFileSize) }),
  ...(maxAge === undefined ? {} : { oldestMs: startedAt.getTime() - parseDuration(maxAge) }),
  ...(minAge === undefined ? {} : { newestMs: startedAt.getTime() - parseDuration(minAge) }),
});
