import { hkdfSync, randomBytes } from 'node:crypto';
import { ArchiveError } from '../errors.ts';
import { age } from './age.ts';

const info = 'tapedeck block key 1';

/** A fresh random key for one media file. */
export const newMediaKey = (): Buffer => randomBytes(32);

/** Wraps a media key to the set's public key, as an age v1 file. */
export const wrapMediaKey = async (mediaKey: Uint8Array, setRecipient: string): Promise<Uint8Array> => {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  encrypter.addRecipient(setRecipient);
  return encrypter.encrypt(mediaKey);
};

/** Opens a wrapped media key with the set's secret. */
export const unwrapMediaKey = async (wrapped: Uint8Array, setIdentity: string): Promise<Buffer> => {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addIdentity(setIdentity);
  try {
    return Buffer.from(await decrypter.decrypt(wrapped));
  } catch (cause) {
    throw new ArchiveError('KEY_DOES_NOT_FIT', 'The key of the set does not open this media file.', {
      hint: 'The media file belongs to another set, or its header is forged.',
      cause,
    });
  }
};

/**
 * The key of the blocks: HKDF-SHA-256 (RFC 5869) of the media key, salted with the hash of the header, so that any
 * change of the header breaks every block.
 */
export const blockKey = (mediaKey: Uint8Array, headerSalt: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', mediaKey, headerSalt, info, 32));
