import { type Host, printedBy } from '@tapedeck/core';
import { programFailed } from './errors.ts';

/** Runs `btrfs` and answers what it printed. @throws `BTRFS_COMMAND_FAILED` */
export const runBtrfs = (host: Host, signal: AbortSignal, ...args: readonly string[]): Promise<string> =>
  printedBy(host, { file: 'btrfs', args, signal }, programFailed);
