import type { Secret } from '@tapedeck/core';
import { passphraseInvalid } from './errors.ts';
import { parseIdentity } from './identity-text.ts';

/**
 * A passphrase as it is handed to age: what is left of it when it is given as an identity, so that it opens what it has wrapped.
 * @throws `AGE_PASSPHRASE_INVALID` for one that could not be told from an identity then
 */
export const passphraseLine = (passphrase: Secret): string => {
  try {
    const parsed = parseIdentity(passphrase);
    if (parsed.kind === 'passphrase' && parsed.passphrase.trim() !== '') return parsed.passphrase;
  } catch {
    // Errors of the parser are about identities.
  }
  throw passphraseInvalid();
};
