import { type MediaFile, type Signer, writeNote } from '@tapedeck/archive';
import type { Destination, Outcome, Run } from '@tapedeck/core';

/** Where notes of a media set are written. */
interface NotePlace {
  readonly destination: Destination;
  readonly base: string;
  readonly signer: Signer;
}

/**
 * Writes beside the media file of a run how the run has ended, as often as that changes. It is told more than once: before anything older goes because of
 * it, before the lock is given back, and when all is done. Whoever takes the lock next may otherwise remove the only complete point there is.
 */
export const outcomeNote = (run: Run, { destination, base, signer }: NotePlace, { trailer }: MediaFile) => {
  let noted: Outcome | undefined;
  return async (outcome: Outcome): Promise<void> => {
    if (noted === outcome) return;
    const mediaId = Buffer.from(trailer.mediaId).toString('hex');
    await writeNote(destination, base, { mediaId, kind: 'outcome', time: run.host.now().toISOString(), outcome }, signer);
    noted = outcome;
  };
};
