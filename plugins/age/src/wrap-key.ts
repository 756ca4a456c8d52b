import { type OptionValue, Secret, type WrappedKey } from '@tapedeck/core';
import { Encrypter } from 'age-encryption';
import { onScryptThread } from './on-scrypt-thread.ts';
import { passphraseLine } from './passphrase-line.ts';

const wrapper = 'age';

/** Wraps a media set's key for each recipient and for the passphrase of the options: one age file for each. */
export const wrapKey = async (secret: Uint8Array, options: OptionValue): Promise<readonly WrappedKey[]> => {
  const { recipients, passphrase } = whoFrom(options);
  const forRecipients = await Promise.all(recipients.map((recipient) => wrapForRecipient(secret, recipient)));
  return passphrase === undefined ? forRecipients : [...forRecipients, await wrapForPassphrase(secret, passphrase)];
};

const wrapForRecipient = async (secret: Uint8Array, recipient: string): Promise<WrappedKey> => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return { wrapper, holder: recipient, data: await encrypter.encrypt(secret) };
};

const wrapForPassphrase = async (secret: Uint8Array, passphrase: Secret): Promise<WrappedKey> => {
  const data = await onScryptThread({ kind: 'wrap', plain: secret, passphrase: passphraseLine(passphrase) });
  if (data === undefined) throw new Error('The scrypt thread wrapped nothing.');
  return { wrapper, holder: 'passphrase', data };
};

// The options have been checked against their schema; here they only get their types back.
const whoFrom = (options: OptionValue) => {
  const given: object = options instanceof Object ? options : {};
  const recipients = 'recipients' in given && Array.isArray(given.recipients) ? given.recipients : [];
  return {
    recipients: recipients.filter((recipient) => typeof recipient === 'string'),
    passphrase: 'passphrase' in given && given.passphrase instanceof Secret ? given.passphrase : undefined,
  };
};
