import type { PointProgress, Run } from '@tapedeck/core';

/** Tells the run how far a point is, of which the totals are known. */
export const tellPoint =
  (run: Pick<Run, 'progress'>) =>
  ({ files, bytes, totalFiles, totalBytes }: PointProgress): void =>
    run.progress({ files, bytes, storedBytes: 0, estimatedFiles: totalFiles, estimatedBytes: totalBytes });

/** Adds up what is told since the last time, and tells how far that is of the total. */
export const tellSum = (
  total: { readonly files: number; readonly bytes: number },
  progress: (now: PointProgress) => void,
): ((files: number, bytes: number) => void) => {
  const done = { files: 0, bytes: 0 };
  return (files, bytes) => {
    done.files += files;
    done.bytes += bytes;
    progress({ files: done.files, totalFiles: total.files, bytes: done.bytes, totalBytes: total.bytes });
  };
};
