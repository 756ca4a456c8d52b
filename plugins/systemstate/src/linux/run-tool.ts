import { BackupError, type Host } from '@tapedeck/core';

/** A tool of the system and its arguments. */
export type ToolLine = readonly [file: string, ...args: string[]];

/** What became of asking a tool. */
export type ToolAnswer =
  | { readonly kind: 'printed'; readonly text: string }
  /** It is not installed. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly exitCode: number | undefined; readonly said: string; readonly text: string };

/** All units, packages or sysctls of a machine; what is cut would be missing on the day it is needed. */
const outputLimitBytes = 64 << 20;
/** One that hangs, on a disk that does not answer for instance, must not keep the others from being asked. */
const limitMinutes = 5;

/** Asks a tool, in no language but its own. Only what cannot be told apart from a fault of ours is thrown. */
export const runTool = async (host: Host, [file, ...args]: ToolLine, signal: AbortSignal): Promise<ToolAnswer> => {
  try {
    const result = await host.run({ file, args, signal, env: { LC_ALL: 'C' }, outputLimitBytes, limitMinutes });
    if (result.exitCode === 0) return { kind: 'printed', text: result.stdout };
    const said = result.timedOut ? `no end after ${limitMinutes} minutes` : result.stderr.trim().slice(-500);
    return { kind: 'failed', exitCode: result.exitCode, said, text: result.stdout };
  } catch (error) {
    if (!(error instanceof BackupError) || error.code !== 'HOST_COMMAND_NOT_STARTED') throw error;
    return isNotFound(error.cause) ? { kind: 'absent' } : { kind: 'failed', exitCode: undefined, said: error.message, text: '' };
  }
};

const isNotFound = (cause: unknown): boolean => cause instanceof Object && Reflect.get(cause, 'code') === 'ENOENT';
