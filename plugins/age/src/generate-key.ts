import { Secret } from '@tapedeck/core';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';

/** Makes a key pair. The identity is the text of an identity file, as `age-keygen` writes it. */
export const generateKey = async (): Promise<{ readonly identity: Secret; readonly recipient: string }> => {
  const key = await generateX25519Identity();
  const recipient = await identityToRecipient(key);
  return { identity: new Secret(`# public key: ${recipient}\n${key}\n`), recipient };
};
