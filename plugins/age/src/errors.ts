import { BackupError } from '@tapedeck/core';

/** A recipient of the options is not one that age can encrypt to here. */
export const recipientInvalid = (recipient: string) =>
  new BackupError('AGE_RECIPIENT_INVALID', `"${recipient}" is not an age recipient.`, {
    hint: 'A recipient begins with "age1" and is printed by "tapedeck key new" or "age-keygen -y". Keys for SSH and for hardware plugins are not supported.',
  });

/** The text of an identity is none. `found` says what it holds, never quoting it. */
export const identityInvalid = (found: string) =>
  new BackupError('AGE_IDENTITY_INVALID', `The text given as an identity holds ${found}.`, {
    hint: 'An identity file has one key per line, beginning with "AGE-SECRET-KEY-1"; lines that begin with "#" are comments.',
  });

/** The identity file is an age file in its binary form, which does not survive being read as text. */
export const identityNotText = () =>
  new BackupError('AGE_IDENTITY_NOT_TEXT', 'The identity file is protected by a passphrase and stored in binary form.', {
    hint: 'Store it as text: age --decrypt identity.age | age --passphrase --armor --output identity.txt',
  });

/** A passphrase that is empty, has several lines, or reads like an identity. Never quoted. */
export const passphraseInvalid = () =>
  new BackupError('AGE_PASSPHRASE_INVALID', 'The passphrase is empty, has several lines, or reads like a key.', {
    hint: 'Choose one line of words that nobody guesses.',
  });

/** A protected identity file is there, and no passphrase that opens it. */
export const identityLocked = () =>
  new BackupError('AGE_IDENTITY_LOCKED', 'The identity file is protected, and none of the given passphrases opens it.', {
    hint: 'Give its passphrase as a further identity.',
  });

/** A wrapped key fits, but what it holds has changed since it was written. */
export const wrappedKeyDamaged = (holder: string, cause: unknown) =>
  new BackupError('AGE_WRAPPED_KEY_DAMAGED', `The media set's key that is wrapped for "${holder}" is damaged.`, {
    hint: 'Every media file carries a copy of the wrapped keys; open one of them by its path.',
    cause,
  });
