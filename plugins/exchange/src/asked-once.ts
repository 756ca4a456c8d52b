import type { Host } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { type ExchangeServer, listDatabases } from './scripts.ts';

/** Tells what Exchange says of this server. */
export type AskServer = (signal: AbortSignal) => Promise<ExchangeServer>;

/** Asks once in a run: loading the shell of Exchange takes half a minute. */
export const askedOnce = (host: Host): AskServer => {
  let server: ExchangeServer | undefined;
  return async (signal) => {
    signal.throwIfAborted();
    server ??= await runScript(host, listDatabases, {}, signal);
    return server;
  };
};
