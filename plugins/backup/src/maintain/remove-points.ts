import type { SetOwner, Signer } from '@tapedeck/archive';
import type { Destination, Removal, RemovalRequest, Run } from '@tapedeck/core';
import { writingOf } from '../end-writing.ts';
import { pointProtected } from '../errors.ts';
import { setFolder } from '../open-set.ts';
import { siteSigner } from '../site-signer.ts';
import { takeLock } from '../take-lock.ts';
import { emptyTrash } from './empty-trash.ts';
import {
  isComplete,
  isDeleted,
  isPinned,
  isProven,
  isStandIn,
  type NotedMedia,
  neededBy,
  readSet,
  readWholeSet,
  type SetFacts,
  soundMedia,
} from './set-facts.ts';
import { trimHeld } from './trim-held.ts';

/**
 * Removes points: those that no other needs go to the trash, the others are held and, where a good part of one is needed no longer, replaced by
 * what is left. Then the trash is emptied of what has lain there long enough. In a dry run only says what it would do.
 */
export const removePoints = async (run: Run, destination: Destination, request: RemovalRequest): Promise<Removal> => {
  const base = setFolder(run.job.name);
  const signer = siteSigner(run);
  if (run.dryRun) return foresee(run, await readWholeSet(destination, base, signer), request);
  const { owner } = writingOf(run) ?? (await takeLock(run, destination, base, signer));
  // If the run dies after that, or cannot end well, nobody would know any more that a complete point is left.
  await writingOf(run)?.noteOutcome?.('complete');
  await owner.finishMoves();
  const before = await readWholeSet(destination, base, signer);
  const { removed, held } = sortOut(run, before, request);
  const fresh = [...removed, ...held].filter((one) => !isDeleted(one));
  await owner.markDeleted(
    run.host.now(),
    fresh.map(({ id }) => id),
  );
  const where = { destination, base, signer, owner };
  await discard(run, where, removed);
  // As long as no further point goes, nothing is needed less than before.
  const trimmed = fresh.length === 0 ? [] : await trimHeld(run, where);
  await discard(run, where, trimmed);
  const freedBytes = await emptyTrash(run, { ...where, graceMs: request.graceMs });
  return removalOf({ removed, held }, trimmed, freedBytes);
};

/** Where media files are discarded, and by whom. */
export interface Discarding {
  readonly destination: Destination;
  readonly base: string;
  readonly signer: Signer;
  readonly owner: SetOwner;
}

/** Moves media files to the trash, with all that is written beside them by now. */
const discard = async (run: Run, { destination, base, signer, owner }: Discarding, media: readonly NotedMedia[]): Promise<void> => {
  if (media.length === 0) return;
  const ids = new Set(media.map(({ id }) => id));
  const now = (await readSet(destination, base, signer)).media.filter(({ id }) => ids.has(id));
  const moved = now.map(({ media: { parts }, noteNames }) => ({ parts, notes: noteNames }));
  await owner.discard(run.host.now(), moved);
};

/** What goes, and what has to stay for others. */
interface SortedOut {
  readonly removed: readonly NotedMedia[];
  readonly held: readonly NotedMedia[];
}

/** @throws `BACKUP_POINT_PROTECTED` when one of them must not go */
const sortOut = (run: Run, facts: SetFacts, { ids }: RemovalRequest): SortedOut => {
  const { media, listing } = facts;
  const points = pointsIn(facts);
  const wanted = new Set(ids);
  const reasons = reasonsToStay(run, facts);
  for (const { id } of points) {
    const why = reasons.get(id);
    if (wanted.has(id) && why !== undefined) throw pointProtected(id, why);
  }
  const kept = points.filter(({ id }) => !wanted.has(id));
  const needed = neededBy(kept, listing);
  const gone = media.filter((one) => !kept.includes(one));
  return { removed: gone.filter(({ id }) => !needed.has(id)), held: gone.filter((one) => needed.has(one.id) && !isStandIn(one.media)) };
};

/** Those of the media files that are points: neither stand-ins, nor removed and only here for others. */
export const pointsIn = ({ media }: SetFacts): readonly NotedMedia[] => media.filter((one) => !isStandIn(one.media) && !isDeleted(one));

/**
 * The last complete point, the last proven one and those that are pinned never go, whoever asks. Where damage was found in one, or in what it
 * needs, the last one before it without damage stays as well. Answers why, by id.
 */
export const reasonsToStay = (run: Run, facts: SetFacts): ReadonlyMap<string, string> => {
  const points = pointsIn(facts);
  const sound = soundMedia(facts);
  const reasons = new Map<string, string>();
  const keepLast = (fits: (one: NotedMedia) => boolean, why: string): void => {
    for (const last of [points.findLast(fits), points.findLast((one) => fits(one) && sound.has(one.id))])
      if (last !== undefined) reasons.set(last.id, why);
  };
  for (const { id } of points.filter(isPinned)) reasons.set(id, 'it is pinned');
  keepLast(isProven, 'it is the last one that a drill has proven');
  keepLast((one) => isComplete(run, one), 'it is the last complete one');
  return reasons;
};

const foresee = (run: Run, facts: SetFacts, request: RemovalRequest): Removal => removalOf(sortOut(run, facts, request), [], 0);

const removalOf = ({ removed, held }: SortedOut, trimmed: readonly NotedMedia[], freedBytes: number): Removal => ({
  removed: removed.map(({ id }) => id),
  held: held.map(({ id }) => id),
  trimmed: trimmed.map(({ id }) => id),
  trashedBytes: [...removed, ...trimmed].reduce((sum, { media }) => sum + media.storedBytes, 0),
  freedBytes,
});
