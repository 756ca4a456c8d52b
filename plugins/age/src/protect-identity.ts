import type { Secret } from '@tapedeck/core';
import { armor } from 'age-encryption';
import { onScryptThread } from './on-scrypt-thread.ts';
import { passphraseLine } from './passphrase-line.ts';

/**
 * The text of an identity file under a passphrase, as `age --passphrase --armor` writes it.
 * @throws `AGE_PASSPHRASE_INVALID` for one that could not be told from an identity when the file is to be opened
 */
export const protectIdentity = async (identity: Secret, passphrase: Secret): Promise<string> => {
  const file = await onScryptThread({
    kind: 'wrap',
    plain: Buffer.from(identity.reveal()),
    passphrase: passphraseLine(passphrase),
  });
  if (file === undefined) throw new Error('The scrypt thread wrapped nothing.');
  return armor.encode(file);
};
