import type { Run } from '@tapedeck/core';
import { notPlain } from './errors.ts';

/** Objects to what would come between a copy and whoever reads it. @throws `COPY_NOT_PLAIN` */
export const checkCopy = async ({ pipeline, job }: Run): Promise<void> => {
  if (pipeline.keyWrappers.length > 0) throw notPlain('encrypted');
  if (pipeline.codecs.length > 0) throw notPlain('compressed');
  if (job.mode === 'overwrite') throw notPlain('written anew: "mode: overwrite" is for media files');
};
