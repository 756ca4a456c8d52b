import { type BrokenMedia, listSet, type MediaFile, mediaOf, type SetListing } from '@tapedeck/archive';
import type { Destination, PointSummary, Run } from '@tapedeck/core';
import { hex, isComplete, isDeleted, isPinned, isStandIn, type NotedMedia, noteMedia } from './maintain/set-facts.ts';
import { setFolder } from './open-set.ts';
import { stateOf } from './point-state.ts';

/**
 * Restore points of the job's media set, oldest first, and files that look like one but are none. What was removed and is only held for
 * others is not listed, nor what stands in for it.
 */
export const listPoints = async (run: Run, destination: Destination): Promise<readonly PointSummary[]> => {
  const base = setFolder(run.job.name);
  const listing = await listSet(destination, base);
  const points = (await offeredMedia(destination, base, listing)).map((one) => summarizeNoted(run, listing, one));
  return [...points, ...listing.broken.map((broken) => summarizeBroken(run.job.name, broken))];
};

/** Media files that are points on offer, oldest first. */
export const offeredMedia = async (destination: Destination, base: string, listing: SetListing): Promise<readonly NotedMedia[]> => {
  const media = listing.points.filter((one) => !isStandIn(one)).map((one) => noteMedia(destination, base, listing, one));
  return (await Promise.all(media)).filter((one) => !isDeleted(one));
};

/** What the listing says of one committed media file. */
export const summarize = async (
  run: Run,
  destination: Destination,
  base: string,
  listing: SetListing,
  media: MediaFile,
): Promise<PointSummary> => summarizeNoted(run, listing, await noteMedia(destination, base, listing, media));

const summarizeNoted = (run: Run, listing: SetListing, noted: NotedMedia): PointSummary => {
  const { id, media, notes } = noted;
  const { header } = media.head;
  const outcome = notes.findLast((note) => note.kind === 'outcome')?.outcome ?? (isComplete(run, noted) ? 'complete' : undefined);
  const missing = media.trailer.refersTo.filter((needed) => mediaOf(listing.points, needed) === undefined);
  const tags = notes.flatMap(({ kind, text }) => (kind === 'tagged' && text !== undefined ? [text] : []));
  return {
    id,
    job: header.job,
    sequence: header.sequence,
    createdAt: header.createdAt,
    type: header.type,
    state: missing.length > 0 ? 'incomplete' : stateOf(notes),
    fileName: media.parts[0] ?? '',
    storedBytes: media.storedBytes,
    encrypted: header.cipher !== 'none',
    refersTo: media.trailer.refersTo.map(hex),
    ...(outcome === undefined ? {} : { outcome }),
    ...(isPinned(noted) ? { pinned: true } : {}),
    ...(tags.length === 0 ? {} : { tags }),
    ...(missing.length === 0
      ? {}
      : { note: `It needs ${missing.map((needed) => hex(needed).slice(0, 8)).join(', ')}, which is not here.` }),
  };
};

const summarizeBroken = (job: string, { parts, reason }: BrokenMedia): PointSummary => ({
  id: '',
  job,
  sequence: 0,
  createdAt: '',
  type: 'full',
  state: 'damaged',
  fileName: parts[0] ?? '',
  storedBytes: 0,
  encrypted: false,
  refersTo: [],
  note: reason,
});
