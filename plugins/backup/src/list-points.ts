import { type BrokenMedia, hex, listSet, type MediaFile, mediaOf, mediaUnread, type SetListing } from '@tapedeck/archive';
import type { Destination, PointSummary, Run } from '@tapedeck/core';
import { isComplete, isDamaged, isDeleted, isPinned, isStandIn, type NotedMedia, neededBy, noteMedia } from './maintain/set-facts.ts';
import { setFolder } from './open-set.ts';
import { stateOf } from './point-state.ts';

/**
 * Restore points of the job's media set, oldest first, and files that look like one but are none. What was removed and is only held for
 * others is not listed, nor what stands in for it.
 */
export const listPoints = async (run: Run, destination: Destination): Promise<readonly PointSummary[]> => {
  const base = setFolder(run.job.name);
  const listing = await listSet(destination, base);
  const media = await notedMedia(destination, base, listing, listing.points);
  const points = media.filter(isOffered).map((one) => summarizeNoted(run, listing, one, media));
  return [...points, ...listing.broken.map((broken) => summarizeBroken(run.job.name, broken))];
};

/** Media files that are points on offer, oldest first. */
export const offeredMedia = async (destination: Destination, base: string, listing: SetListing): Promise<readonly NotedMedia[]> =>
  (await notedMedia(destination, base, listing, listing.points)).filter(isOffered);

const isOffered = (one: NotedMedia): boolean => !isStandIn(one.media) && !isDeleted(one);

const notedMedia = (
  destination: Destination,
  base: string,
  listing: SetListing,
  media: readonly MediaFile[],
): Promise<readonly NotedMedia[]> => Promise.all(media.map((one) => noteMedia(destination, base, listing, one)));

/** What the listing says of one committed media file. */
export const summarize = async (
  run: Run,
  destination: Destination,
  base: string,
  listing: SetListing,
  media: MediaFile,
): Promise<PointSummary> => {
  const needed = media.trailer.refersTo.flatMap((id) => mediaOf(listing.points, id) ?? []);
  const noted = await noteMedia(destination, base, listing, media);
  return summarizeNoted(run, listing, noted, await notedMedia(destination, base, listing, needed));
};

/** `others` has at least those that it needs. */
const summarizeNoted = (run: Run, listing: SetListing, noted: NotedMedia, others: readonly NotedMedia[]): PointSummary => {
  const { id, media, notes } = noted;
  const { header } = media.head;
  const outcome = notes.findLast((note) => note.kind === 'outcome')?.outcome ?? (isComplete(run, noted) ? 'complete' : undefined);
  const tags = notes.flatMap(({ kind, text }) => (kind === 'tagged' && text !== undefined ? [text] : []));
  return {
    id,
    job: header.job,
    sequence: header.sequence,
    createdAt: header.createdAt,
    type: header.type,
    fileName: media.parts[0] ?? '',
    storedBytes: media.storedBytes,
    encrypted: header.cipher !== 'none',
    refersTo: media.trailer.refersTo.map(hex),
    ...(outcome === undefined ? {} : { outcome }),
    ...(isPinned(noted) ? { pinned: true } : {}),
    ...(tags.length === 0 ? {} : { tags }),
    ...conditionOf(listing, noted, others),
  };
};

/** The state of a point, which can be no better than that of each media file that it needs; and why. */
const conditionOf = (listing: SetListing, noted: NotedMedia, others: readonly NotedMedia[]): Pick<PointSummary, 'state' | 'note'> => {
  const missing = noted.media.trailer.refersTo.filter((needed) => mediaOf(listing.points, needed) === undefined);
  if (missing.length > 0)
    return { state: 'incomplete', note: `It needs ${missing.map((needed) => hex(needed).slice(0, 8)).join(', ')}, which is not here.` };
  const needed = neededBy([noted], listing);
  const neededMedia = others.filter(({ id }) => needed.has(id));
  const damaged = neededMedia.filter(isDamaged).map(({ media }) => `"${media.parts[0]}"`);
  if (damaged.length > 0) return { state: 'damaged', note: `It needs ${damaged.join(', ')}, which is damaged.` };
  const [unread] = [noted, ...neededMedia].flatMap((one) => one.unread);
  return { state: stateOf(noted.notes), ...(unread === undefined ? {} : { note: mediaUnread(unread).message }) };
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
