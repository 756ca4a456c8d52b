import { readSigner, type Signer } from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';
import { signerMissing } from './errors.ts';

/** The site's signing key; `undefined` where none has been made yet. */
export const knownSigner = (run: Run): Signer | undefined => run.signer && readSigner(run.signer.reveal(), 'signer');

/** The site's signing key, for writing. */
export const siteSigner = (run: Run): Signer => {
  const signer = knownSigner(run);
  if (signer === undefined) throw signerMissing();
  return signer;
};
