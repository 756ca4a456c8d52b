import { hex } from '../format/hex.ts';
import type { MediaFile } from '../read/media-file.ts';
import { mediaMissing } from '../read/media-reader.ts';

/** The media file that an id stands for: the one of that id, or one that replaces it. `undefined` when neither is there. */
export const mediaOf = (set: readonly MediaFile[], id: Uint8Array): MediaFile | undefined => {
  const wanted = hex(id);
  return (
    set.find(({ trailer }) => hex(trailer.mediaId) === wanted) ??
    set.find(({ trailer }) => trailer.replaces.some((replaced) => hex(replaced) === wanted))
  );
};

/** The media files that a point needs beside its own. @throws `MEDIA_MISSING` when one of them is not in the set */
export const mediaNeededBy = ({ trailer, parts }: MediaFile, set: readonly MediaFile[]): readonly MediaFile[] =>
  trailer.refersTo.map((id) => {
    const found = mediaOf(set, id);
    if (found === undefined) throw mediaMissing(hex(id), parts[0] ?? '');
    return found;
  });
