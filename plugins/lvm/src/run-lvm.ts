import { type Host, printedBy } from '@tapedeck/core';
import { programFailed } from './errors.ts';

/** Runs a program of the system and answers what it printed. @throws `LVM_COMMAND_FAILED` */
export const runLvm = (host: Host, signal: AbortSignal, file: string, ...args: readonly string[]): Promise<string> =>
  printedBy(host, { file, args, signal }, programFailed);
