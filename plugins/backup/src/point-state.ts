import { type MediaFile, type Note, readNotes, type SetListing } from '@tapedeck/archive';
import type { Destination, PointState, Run } from '@tapedeck/core';
import { tellUnread } from './tell-unread.ts';

/** The strongest word that the notes of a media file allow; damage stands until a later verification finds none. */
export const stateOf = (notes: readonly Note[]): PointState => {
  const last = (kind: Note['kind']) => notes.findLastIndex((note) => note.kind === kind);
  if (last('damaged') > last('verified')) return 'damaged';
  if (last('proven') >= 0) return 'proven';
  return last('verified') >= 0 ? 'verified' : 'present';
};

/**
 * Media files that no verification has found damaged: only they are referred to, so that the next run stores again what was lost. Where a
 * note cannot be read, it may say just that; the run tells of it.
 */
export const soundPoints = async (
  run: Run,
  destination: Destination,
  base: string,
  { points, notes }: SetListing,
): Promise<readonly MediaFile[]> => {
  const sound: MediaFile[] = [];
  for (const media of points) {
    const names = notes.get(Buffer.from(media.trailer.mediaId).toString('hex')) ?? [];
    const read = await readNotes(destination, base, names, media.trailer.signer);
    tellUnread(run, read.unread);
    if (read.unread.length === 0 && stateOf(read.notes) !== 'damaged') sound.push(media);
  }
  return sound;
};
