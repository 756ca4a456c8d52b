import { hex, type MediaFile, mediaOf, openMediaFile } from '@tapedeck/archive';
import { BackupError, type Destination } from '@tapedeck/core';

/** Ids of the media files that a new one relies on when it uses these, and of those that they rely on. */
export const referencesOf = (used: readonly MediaFile[]): readonly Uint8Array[] => {
  const ids = new Map<string, Uint8Array>();
  for (const { trailer } of used) for (const id of [trailer.mediaId, ...trailer.refersTo]) ids.set(hex(id), id);
  return [...ids.values()];
};

/**
 * Everything referred to must still be there now that it is going to be relied on: each id, what stands in for another among them, as the set had it
 * when the run began. @throws `BACKUP_REFERENCE_GONE`
 */
export const provePresent = async (
  destination: Destination,
  members: readonly MediaFile[],
  refersTo: readonly Uint8Array[],
): Promise<void> => {
  for (const id of refersTo) {
    const media = mediaOf(members, id);
    const found = media && (await openUnlessGone(destination, media));
    if (media === undefined || found?.trailerHash.equals(media.trailerHash) !== true) throw referenceGone(media?.parts[0] ?? hex(id));
  }
};

const openUnlessGone = async (destination: Destination, { parts }: MediaFile): Promise<MediaFile | undefined> => {
  try {
    return await openMediaFile(destination, parts);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'DESTINATION_MISSING') return undefined;
    throw error;
  }
};

const referenceGone = (name: string) =>
  new BackupError('BACKUP_REFERENCE_GONE', `"${name}" was removed or changed while the job ran.`, {
    hint: 'Nothing was committed. Run the job again.',
  });
