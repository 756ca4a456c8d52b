import { definePlugin } from '@tapedeck/core';
import { checkHolders } from './check-holders.ts';
import { generateKey } from './generate-key.ts';
import { ageOptions } from './options.ts';
import { protectIdentity } from './protect-identity.ts';
import { recipientsOf } from './recipients-of.ts';
import { unwrapKey } from './unwrap-key.ts';
import { wrapKey } from './wrap-key.ts';

/** The key wrapper `age`: recipients, passphrases and identity files of the age format (age-encryption.org/v1). */
export default definePlugin({
  name: 'age',
  api: 1,
  version: '0.1.0',
  places: ['pipeline'],
  options: ageOptions,
  keyWrapper: { wrap: wrapKey, unwrap: unwrapKey, generate: generateKey, recipients: recipientsOf, protect: protectIdentity },
  apply({ hooks, options, use }) {
    hooks.check.tap(() => checkHolders(use, options));
  },
});
