import type { Command } from 'commander';

/** Options of every command that opens a point. */
export const withPointOptions = (command: Command): Command =>
  command
    .option('--identity <file>', 'identity file, or a file with the passphrase; otherwise those of the site file')
    .option('--trust-signer', 'open a media file although its signer is not known here');
