import type { PointProgress, Run } from '@tapedeck/core';

/** Tells the run how far a point is, of which the totals are known. */
export const tellPoint =
  (run: Pick<Run, 'progress'>) =>
  ({ files, bytes, totalFiles, totalBytes }: PointProgress): void =>
    run.progress({ files, bytes, storedBytes: 0, estimatedFiles: totalFiles, estimatedBytes: totalBytes });
