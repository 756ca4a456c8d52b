import type { Secret } from '@tapedeck/core';
import { identityToRecipient } from 'age-encryption';
import { parseIdentity } from './identity-text.ts';

/** Public keys of an identity file; empty for a passphrase, and for a file that a passphrase protects. */
export const recipientsOf = async (identity: Secret): Promise<readonly string[]> => {
  const parsed = parseIdentity(identity);
  return parsed.kind === 'keys' ? Promise.all(parsed.keys.map((key) => identityToRecipient(key))) : [];
};
