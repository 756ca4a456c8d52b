import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { BackupError, Secret } from '@tapedeck/core';

/** A passphrase for a new copy of a key: from a file, or typed twice on a terminal. Asked for before anything is made. */
export const newPassphrase = async (file: string | undefined): Promise<Secret> => {
  if (file !== undefined) return passphraseOf(file);
  const first = await askPassphrase('Passphrase for the copy of the key: ');
  const second = await askPassphrase('The same again: ');
  if (first.reveal() !== second.reveal()) {
    throw new BackupError('CLI_PASSPHRASES_DIFFER', 'The two passphrases differ.', { hint: 'Nothing was made. Run the command again.' });
  }
  return first;
};

/** Asks for a passphrase on the terminal, which does not show it. */
export const askPassphrase = async (question: string): Promise<Secret> => {
  if (!process.stdin.isTTY) throw noPassphrase();
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const interrupted = new AbortController();
  terminal.once('SIGINT', () => interrupted.abort());
  try {
    const answer = await terminal.question('', { signal: interrupted.signal }).catch(() => '');
    if (answer === '') throw noPassphrase();
    return new Secret(answer);
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
};

/** The passphrase that a file holds. */
export const passphraseOf = (file: string): Secret => {
  const passphrase = readText(file).replace(/\r?\n$/, '');
  if (passphrase.trim() === '') throw noPassphrase();
  return new Secret(passphrase);
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BackupError('CLI_PASSPHRASE_UNREADABLE', `The file "${file}" with the passphrase cannot be read.`, {
      hint: 'Name a file that this user may read.',
      cause,
    });
  }
};

const noPassphrase = () =>
  new BackupError('CLI_NO_PASSPHRASE', 'No passphrase was given.', {
    hint: 'Type one on a terminal, or name a file that holds it: --passphrase-file for a new one, a further --identity to open a protected key.',
  });
