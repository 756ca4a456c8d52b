import type { Command } from 'commander';

const identityHelp =
  'identity file, or a file with the passphrase of one; otherwise those of the site file. May be given again; the passphrase of a protected file is asked for on a terminal';

/** Gathers an option that may be given again. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** Options of every command that opens a point. */
export const withPointOptions = (command: Command): Command =>
  command
    .option('--identity <file>', identityHelp, collect)
    .option('--trust-signer', 'open a media file although its signer is not known here');
