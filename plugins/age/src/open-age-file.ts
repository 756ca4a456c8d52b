import { Decrypter } from 'age-encryption';

/** What is tried on an age file. Passphrases cost a second each, so they belong on the scrypt thread. */
export interface Openers {
  readonly keys?: readonly string[];
  readonly passphrases?: readonly string[];
}

/** Decrypts an age file; `undefined` when nothing given fits it. Throws the package's error when something fits and the file is damaged. */
export const openAgeFile = async (file: Uint8Array, { keys = [], passphrases = [] }: Openers): Promise<Uint8Array | undefined> => {
  const decrypter = new Decrypter();
  for (const key of keys) decrypter.addIdentity(key);
  for (const passphrase of passphrases) decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(file);
  } catch (error) {
    // The package has no other mark for this answer; a test holds it to these words.
    if (error instanceof Error && error.message.startsWith('no identity matched')) return undefined;
    throw error;
  }
};
