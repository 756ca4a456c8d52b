import { resolve } from 'node:path';
import { definePlugin } from '@tapedeck/core';
import { checkCommand } from './check-command.ts';
import { openOutput } from './open-output.ts';
import { commandOptions } from './options.ts';

/** What a command prints, as a source of one file. */
export default definePlugin({
  name: 'command',
  api: 1,
  version: '0.1.0',
  places: ['sources'],
  options: commandOptions,
  apply({ hooks, host, options, use }) {
    hooks.check.tap(() => checkCommand(use, options, host));
    hooks.select.tap((plan, run) => {
      const stream = { path: resolve(options.path), open: (signal: AbortSignal) => openOutput(run, options, host, signal) };
      return { sources: [...plan.sources, { name: use, roots: [], streams: [stream] }] };
    });
  },
});
