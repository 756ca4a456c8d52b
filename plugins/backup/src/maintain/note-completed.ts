import { type Signer, writeNote } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { writingOf } from '../end-writing.ts';
import { hex } from './set-facts.ts';

/**
 * Writes down that the run's own point is complete, before anything older goes because of it: if the run dies after that, or cannot end well, nobody
 * would know any more that a complete point is left.
 */
export const noteCompleted = async (run: Run, destination: Destination, base: string, signer: Signer): Promise<void> => {
  const writing = writingOf(run);
  if (writing?.committed === undefined || writing.noted === 'complete') return;
  const mediaId = hex(writing.committed.trailer.mediaId);
  await writeNote(destination, base, { mediaId, kind: 'outcome', outcome: 'complete', time: run.host.now().toISOString() }, signer);
  writing.noted = 'complete';
};
