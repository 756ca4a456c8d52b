import type { Command } from 'commander';
import { readPathList } from '../site/read-path-list.ts';

const identityHelp =
  'identity file, or a file with the passphrase of one; otherwise those of the site file. May be given again; the passphrase of a protected file is asked for on a terminal';

/** Gathers an option that may be given again. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** Options of every command that opens a point. */
export const withPointOptions = (command: Command): Command =>
  command
    .option('--identity <file>', identityHelp, collect)
    .option('--trust-signer', 'open a media file although its signer is not known here');

/** Options of commands that take paths, for lists of them. */
export const withPathList = (command: Command): Command =>
  command
    .option('--files-from <file>', 'also the paths in this file, one a line; "-" reads them from standard input')
    .option('--null', 'paths in the list end in zero bytes, as "find -print0" writes them');

/** What these options say. */
export interface PathListOptions {
  readonly filesFrom?: string;
  readonly null?: boolean;
}

/** Paths that were typed, and those of the list. */
export const allPaths = async (
  typed: readonly string[],
  { filesFrom, null: isNull = false }: PathListOptions,
): Promise<readonly string[]> => (filesFrom === undefined ? typed : [...typed, ...(await readPathList(filesFrom, isNull))]);
