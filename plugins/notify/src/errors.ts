import { BackupError } from '@tapedeck/core';

// No message repeats an address, an answer of a server or a lower error: each of them may hold a token or a password.

/** An address that cannot be posted to. */
export const urlUnfit = () =>
  new BackupError('NOTIFY_URL_UNFIT', 'The address is none that can be posted to.', {
    hint: 'It begins with https:// or http://, and has neither user nor password in it.',
  });

/** The receiver says no. */
export const notAccepted = (status: number) =>
  new BackupError('NOTIFY_NOT_ACCEPTED', `The receiver answered with status ${status}.`, {
    hint: 'See whether the address is still right; one that has moved is not followed.',
  });

/** No answer came; `how` is the system's code, or the time waited. */
export const noAnswer = (how: string) =>
  new BackupError('NOTIFY_NO_ANSWER', `The receiver did not answer: ${how}.`, {
    hint: 'See whether it runs, and can be reached from here.',
  });

/** The mail server says no, or no server was had; `how` is its code, or the system's. */
export const mailNotSent = (how: string) =>
  new BackupError('NOTIFY_MAIL_NOT_SENT', `The mail was not sent: ${how}.`, {
    hint: 'Check "smtp" and the addresses; the log of the mail server tells more.',
  });

/** Some get the mail, others do not. */
export const mailRefusedFor = (receivers: readonly string[]) =>
  new BackupError('NOTIFY_MAIL_REFUSED_FOR', `The mail server took no mail for ${receivers.map((one) => `"${one}"`).join(', ')}.`, {
    hint: 'Check these addresses.',
  });
