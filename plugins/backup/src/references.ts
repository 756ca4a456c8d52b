import { type MediaFile, openMediaFile } from '@tapedeck/archive';
import { BackupError, type Destination } from '@tapedeck/core';

const hex = (id: Uint8Array): string => Buffer.from(id).toString('hex');

/** Ids of the media files that a new one relies on when it uses these, and of those that they rely on. */
export const referencesOf = (used: readonly MediaFile[]): readonly Uint8Array[] => {
  const ids = new Map<string, Uint8Array>();
  for (const { trailer } of used) for (const id of [trailer.mediaId, ...trailer.refersTo]) ids.set(hex(id), id);
  return [...ids.values()];
};

/** Everything referred to must still be there now that it is going to be relied on. @throws `BACKUP_REFERENCE_GONE` */
export const provePresent = async (
  destination: Destination,
  referable: readonly MediaFile[],
  refersTo: readonly Uint8Array[],
): Promise<void> => {
  const wanted = new Set(refersTo.map(hex));
  for (const media of referable.filter(({ trailer }) => wanted.has(hex(trailer.mediaId)))) {
    const found = await openMediaFile(destination, media.parts);
    if (found === undefined || !found.trailerHash.equals(media.trailerHash)) {
      throw new BackupError('BACKUP_REFERENCE_GONE', `"${media.parts[0]}" was removed or changed while the job ran.`, {
        hint: 'Nothing was committed. Run the job again.',
      });
    }
  }
};
