import { type MediaFile, type Note, readNotes, type SetListing } from '@tapedeck/archive';
import type { Destination, PointState } from '@tapedeck/core';

/** The strongest word that the notes of a media file allow; damage stands until a later verification finds none. */
export const stateOf = (notes: readonly Note[]): PointState => {
  const last = (kind: Note['kind']) => notes.findLastIndex((note) => note.kind === kind);
  if (last('damaged') > last('verified')) return 'damaged';
  if (last('proven') >= 0) return 'proven';
  return last('verified') >= 0 ? 'verified' : 'present';
};

/** Media files that no verification has found damaged: only they are referred to, so that the next run stores again what was lost. */
export const soundPoints = async (destination: Destination, base: string, { points, notes }: SetListing): Promise<readonly MediaFile[]> => {
  const sound: MediaFile[] = [];
  for (const media of points) {
    const names = notes.get(Buffer.from(media.trailer.mediaId).toString('hex')) ?? [];
    if (stateOf(await readNotes(destination, base, names, media.trailer.signer)) !== 'damaged') sound.push(media);
  }
  return sound;
};
