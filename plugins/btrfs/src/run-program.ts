import type { Host } from '@tapedeck/core';
import { programFailed } from './errors.ts';

/** A list of all subvolumes may be long; one that is cut would hide some of them. */
const outputLimitBytes = 64 << 20;

/** Runs a program of the system and answers what it printed. @throws `BTRFS_COMMAND_FAILED` */
export const runProgram = async (host: Host, signal: AbortSignal, file: 'btrfs' | 'findmnt', args: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await host.run({ file, args, env: { LC_ALL: 'C' }, signal, outputLimitBytes });
  if (exitCode !== 0) throw programFailed([file, ...args].join(' '), stderr.trim().slice(-1000) || `exit code ${exitCode ?? 'unknown'}`);
  return stdout;
};
