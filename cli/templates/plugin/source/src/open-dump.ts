import { PassThrough } from 'node:stream';
import { BackupError, type Host, type StreamRoot } from '@tapedeck/core';
import type { DumpOptions } from './options.ts';

/** Starts the program. Its output counts as captured only if `done` resolves: not if it ends with another exit code than 0. */
export const openDump = async ({ run }: DumpOptions, host: Host, signal: AbortSignal): ReturnType<StreamRoot['open']> => {
  const [file = '', ...args] = run;
  const stream = new PassThrough();
  const done = host.run({ file, args, signal, output: stream }).then(({ exitCode, stderr }) => {
    if (exitCode === 0) return;
    throw new BackupError('MY_PLUGIN_FAILED', `"${file}" ended with exit code ${exitCode}.`, { hint: stderr.trim() || 'Run it by hand.' });
  });
  return { stream, done };
};
