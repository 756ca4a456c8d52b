import type { Secret } from '@tapedeck/core';
import { armor, Decrypter } from 'age-encryption';
import { identityInvalid, identityNotText } from './errors.ts';

/** What the text of an identity turns out to be. */
export type ParsedIdentity =
  /** Lines of an identity file, each a secret key. */
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  /** An identity file that a passphrase protects: an age file, out of its armor. */
  | { readonly kind: 'protected'; readonly file: Uint8Array }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

const isKey = (line: string) => line.startsWith('AGE-SECRET-KEY-');
const isNoise = (line: string) => line === '' || line.startsWith('#');

/**
 * Tells an identity file, a protected identity file and a plain passphrase apart. Texts that are almost an identity
 * file, or a key of another kind, are refused rather than tried as a passphrase.
 * @throws `AGE_IDENTITY_INVALID`, `AGE_IDENTITY_NOT_TEXT`
 */
export const parseIdentity = (identity: Secret): ParsedIdentity => {
  const text = identity.reveal();
  if (text.startsWith('age-encryption.org/')) throw identityNotText();
  if (text.trimStart().startsWith('-----BEGIN')) return { kind: 'protected', file: unarmor(text) };

  const lines = text.split('\n').map((line) => line.trim());
  if (lines.some(isKey)) return { kind: 'keys', keys: allKeys(lines) };
  const passphrase = text.replace(/\r?\n$/, '');
  if (!/^[^\r\n]+$/.test(passphrase) || passphrase.startsWith('AGE-PLUGIN-'))
    throw identityInvalid('neither keys nor a passphrase of one line');
  return { kind: 'passphrase', passphrase };
};

const allKeys = (lines: readonly string[]) => {
  const odd = lines.findIndex((line) => !isNoise(line) && !isKey(line));
  if (odd >= 0) throw identityInvalid(`keys, but something else in line ${odd + 1}`);
  const broken = lines.findIndex((line) => isKey(line) && !isSound(line));
  if (broken >= 0) throw identityInvalid(`a key in line ${broken + 1} that is mistyped or cut`);
  return lines.filter(isKey);
};

// The package's own error is dropped: it quotes the key.
const isSound = (key: string) => {
  try {
    new Decrypter().addIdentity(key);
    return true;
  } catch {
    return false;
  }
};

const unarmor = (text: string) => {
  try {
    return armor.decode(text);
  } catch {
    // The lower error is left out: it may quote the text.
    throw identityInvalid('a block that is not an armored age file');
  }
};
