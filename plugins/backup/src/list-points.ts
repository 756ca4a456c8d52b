import { type BrokenMedia, listSet, type MediaFile, readNotes, type SetListing } from '@tapedeck/archive';
import type { Destination, PointSummary, Run } from '@tapedeck/core';
import { setFolder } from './open-set.ts';
import { stateOf } from './point-state.ts';

const hex = (id: Uint8Array): string => Buffer.from(id).toString('hex');

/** Restore points of the job's media set, oldest first, and files that look like one but are none. */
export const listPoints = async (run: Run, destination: Destination): Promise<readonly PointSummary[]> => {
  const base = setFolder(run.job.name);
  const listing = await listSet(destination, base);
  const points = await Promise.all(listing.points.map((media) => summarize(destination, base, listing, media)));
  return [...points, ...listing.broken.map((broken) => summarizeBroken(run.job.name, broken))];
};

/** What the listing says of one committed media file. */
export const summarize = async (destination: Destination, base: string, listing: SetListing, media: MediaFile): Promise<PointSummary> => {
  const { header } = media.head;
  const id = hex(header.mediaId);
  const notes = await readNotes(destination, base, listing.notes.get(id) ?? [], header.signer);
  const outcome = notes.findLast((note) => note.kind === 'outcome')?.outcome;
  const missing = media.trailer.refersTo.filter((needed) => !listing.points.some((point) => hex(point.trailer.mediaId) === hex(needed)));
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
