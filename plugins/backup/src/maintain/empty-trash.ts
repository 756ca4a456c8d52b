import type { Signer } from '@tapedeck/archive';
import { isBeingRead, listTrash, removeTrash, takeBack, trashedMedia } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { lockTiming } from '../take-lock.ts';
import { hex, isComplete, readSet, type SetFacts, soundMedia } from './set-facts.ts';

/** What is emptied, and by whom. */
export interface TrashRequest {
  readonly destination: Destination;
  readonly base: string;
  readonly signer: Signer;
  /** Of the lock that the caller holds. */
  readonly generation: number;
  /** How long what is removed can still be brought back, in milliseconds. */
  readonly graceMs: number;
}

/**
 * Empties folders of the trash that an earlier generation has filled, once their grace time is over, a later run was complete, and nobody reads. The set
 * is looked at anew: what a point needs after all comes back instead. Answers the bytes that were freed.
 */
export const emptyTrash = async (run: Run, request: TrashRequest): Promise<number> => {
  const { destination, base, signer, generation, graceMs } = request;
  const facts = await readSet(destination, base, signer);
  const newestComplete = newestCompleteGeneration(run, facts);
  const due = (await listTrash(destination, base)).filter(({ generation: movedBy, since }) => {
    const age = run.host.now().getTime() - since.getTime();
    return movedBy < generation && movedBy < newestComplete && age >= graceMs;
  });
  if (due.length === 0 || (await isBeingRead(destination, base, lockTiming(run), run.signal))) return 0;
  let freed = 0;
  for (const { folder } of due) freed += await emptyFolder(request, folder, facts);
  return freed;
};

/** Generation of the newest run that was complete and in which no damage was found since. */
const newestCompleteGeneration = (run: Run, facts: SetFacts): number => {
  const sound = soundMedia(facts);
  return Math.max(
    0,
    ...facts.media.filter((one) => isComplete(run, one) && sound.has(one.id)).map(({ media }) => media.head.header.generation),
  );
};

const emptyFolder = async ({ destination, base }: TrashRequest, folder: string, facts: SetFacts): Promise<number> => {
  let freed = 0;
  for (const { parts, mediaId, storedBytes } of await trashedMedia(destination, folder)) {
    if (mediaId !== undefined && isMissed(hex(mediaId), facts)) await takeBack(destination, base, folder, parts, mediaId);
    else freed += storedBytes;
  }
  await removeTrash(destination, folder);
  return freed;
};

/** Whether a media file of the set refers to it, and nothing stands in for it. */
const isMissed = (id: string, { media }: SetFacts): boolean => {
  const present = new Set(media.flatMap(({ id: own, media: { trailer } }) => [own, ...trailer.replaces.map(hex)]));
  return !present.has(id) && media.some(({ media: { trailer } }) => trailer.refersTo.some((needed) => hex(needed) === id));
};
