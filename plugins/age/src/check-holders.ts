import { Objections, type Secret } from '@tapedeck/core';
import { Encrypter } from 'age-encryption';
import { passphraseInvalid, recipientInvalid } from './errors.ts';
import type { AgeOptions } from './options.ts';
import { passphraseLine } from './passphrase-line.ts';

/** Whether age can encrypt to this recipient, and its identity can be used here to decrypt. */
const isUsable = (recipient: string) => {
  // Keys of hardware tokens can be encrypted to, but only the token decrypts, and not through this program.
  if (recipient.startsWith('age1tag')) return false;
  try {
    new Encrypter().addRecipient(recipient);
    return true;
  } catch {
    return false;
  }
};

/** Objects to a passphrase that would not open what it wraps, and to every recipient that is mistyped or of a kind that cannot be used. */
export const checkHolders = async (use: string, { recipients = [], passphrase }: AgeOptions): Promise<void> => {
  const objections = recipients.filter((recipient) => !isUsable(recipient)).map(recipientInvalid);
  if (passphrase !== undefined && !isLine(passphrase)) objections.push(passphraseInvalid());
  if (objections.length > 0) throw new Objections('AGE_REFUSED', `The encryption "${use}" cannot be used as asked`, objections);
};

const isLine = (passphrase: Secret): boolean => {
  try {
    return passphraseLine(passphrase) !== '';
  } catch {
    return false;
  }
};
