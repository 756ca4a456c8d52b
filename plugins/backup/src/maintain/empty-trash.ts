import { hex, isBeingRead, openMediaSet, type SetOwner, type Signer } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { lockTiming } from '../take-lock.ts';
import { isComplete, readWholeSet, type SetFacts, soundMedia } from './set-facts.ts';

/** What is emptied, and by whom. */
export interface TrashRequest {
  readonly destination: Destination;
  readonly base: string;
  readonly signer: Signer;
  /** The caller, who holds the lock. */
  readonly owner: SetOwner;
  /** How long what is removed can still be brought back, in milliseconds. */
  readonly graceMs: number;
}

/**
 * Empties folders of the trash that an earlier generation has filled, once their grace time is over, a later run was complete, and nobody reads. The set
 * is looked at anew: what a point needs after all comes back instead. Answers the bytes that were freed.
 */
export const emptyTrash = async (run: Run, request: TrashRequest): Promise<number> => {
  const { destination, base, signer, owner, graceMs } = request;
  const facts = await readWholeSet(destination, base, signer);
  const newestComplete = newestCompleteGeneration(run, facts);
  const due = (await (await openMediaSet(destination, base)).trash()).filter(({ generation: movedBy, since }) => {
    const age = run.host.now().getTime() - since.getTime();
    return movedBy < owner.generation && movedBy < newestComplete && age >= graceMs;
  });
  if (due.length === 0 || (await isBeingRead(destination, base, lockTiming(run), run.signal))) return 0;
  let freed = 0;
  for (const group of due) freed += await owner.empty(group, (mediaId) => isMissed(hex(mediaId), facts));
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

/** Whether a media file of the set refers to it, and nothing stands in for it. */
const isMissed = (id: string, { media }: SetFacts): boolean => {
  const present = new Set(media.flatMap(({ id: own, media: { trailer } }) => [own, ...trailer.replaces.map(hex)]));
  return !present.has(id) && media.some(({ media: { trailer } }) => trailer.refersTo.some((needed) => hex(needed) === id));
};
