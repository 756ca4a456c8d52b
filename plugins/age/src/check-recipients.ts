import { Objections } from '@tapedeck/core';
import { Encrypter } from 'age-encryption';
import { recipientInvalid } from './errors.ts';
import type { AgeOptions } from './options.ts';

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

/** Objects to every recipient that is mistyped or of a kind that cannot be used, all at once. */
export const checkRecipients = async (use: string, { recipients = [] }: AgeOptions): Promise<void> => {
  const objections = recipients.filter((recipient) => !isUsable(recipient)).map(recipientInvalid);
  if (objections.length > 0) throw new Objections('AGE_REFUSED', `The encryption "${use}" cannot be used as asked`, objections);
};
