import { randomBytes } from 'node:crypto';
import { blockKey, headerSalt, type MediaHeader, newMediaKey, wrapMediaKey } from '@tapedeck/archive';

/** A header with an id and key of its own, and that key. */
export interface NewHeader {
  readonly header: MediaHeader;
  /** Of its blocks; `undefined` in a set without encryption. */
  readonly key: Buffer | undefined;
}

/** Makes a header for a media file that holds copied blocks. `recipient` is the set's public key, `undefined` in a set without encryption. */
export const newHeader = async (facts: Omit<MediaHeader, 'mediaId' | 'wrappedKey'>, recipient: string | undefined): Promise<NewHeader> => {
  const mediaId = randomBytes(16);
  if (recipient === undefined) return { header: { ...facts, mediaId }, key: undefined };
  const mediaKey = newMediaKey();
  const header = { ...facts, mediaId, wrappedKey: await wrapMediaKey(mediaKey, recipient) };
  return { header, key: blockKey(mediaKey, headerSalt(header)) };
};
