import type { Committed, Run } from '@tapedeck/core';
import { notReady } from './errors.ts';
import { treesFolder } from './place-copies.ts';
import type { Session } from './session.ts';

/** Step `commit`: by now all that was copied is on the medium under its own name. */
export const commitCopy = async (run: Run, { base, sequence, throughCache, copying }: Session): Promise<Committed> => {
  const { streamed } = run.found;
  if (streamed === undefined || copying.run === undefined) throw notReady();
  // Streams are read back as they were written, through memory.
  const hasStreams = run.found.plan?.sources.some(({ streams }) => streams.length > 0) === true;
  const verified = throughCache || hasStreams || copying.run.throughCache ? 'cache' : 'medium';
  return {
    mediaId: run.id,
    sequence,
    fileName: base + treesFolder,
    parts: 1,
    storedBytes: streamed.storedBytes,
    verified: run.job.verify.written ? verified : 'no',
  };
};
