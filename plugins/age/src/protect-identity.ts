import type { Secret } from '@tapedeck/core';
import { armor } from 'age-encryption';
import { passphraseInvalid } from './errors.ts';
import { parseIdentity } from './identity-text.ts';
import { onScryptThread } from './on-scrypt-thread.ts';

/**
 * The text of an identity file under a passphrase, as `age --passphrase --armor` writes it.
 * @throws `AGE_PASSPHRASE_INVALID` for one that could not be told from an identity when the file is to be opened
 */
export const protectIdentity = async (identity: Secret, passphrase: Secret): Promise<string> => {
  const file = await onScryptThread({
    kind: 'wrap',
    plain: Buffer.from(identity.reveal()),
    passphrase: lineOf(passphrase),
  });
  if (file === undefined) throw new Error('The scrypt thread wrapped nothing.');
  return armor.encode(file);
};

// It must read as a passphrase again when it is given as an identity; errors of the parser are about identities.
const lineOf = (passphrase: Secret): string => {
  try {
    const parsed = parseIdentity(passphrase);
    if (parsed.kind === 'passphrase' && parsed.passphrase.trim() !== '') return parsed.passphrase;
  } catch {}
  throw passphraseInvalid();
};
