import { definePlugin, removeStaged, tapApplication } from '@tapedeck/core';
import { askedOnce } from './asked-once.ts';
import { checkExchange } from './check-exchange.ts';
import { exchangeApplication } from './exchange-application.ts';
import { exchangeOptions } from './options.ts';
import { removeRecovery } from './remove-recovery.ts';

/** Mailbox databases of Exchange, through its writer. */
export default definePlugin({
  name: 'exchange',
  api: 1,
  version: '0.1.0',
  platforms: ['win32'],
  places: ['sources'],
  options: exchangeOptions,
  undo: { 'remove-staged': removeStaged, 'remove-recovery': removeRecovery },
  apply({ hooks, host, options, use }) {
    const askServer = askedOnce(host);
    hooks.check.tap((run) => checkExchange(use, options, host, run, askServer));
    tapApplication({ hooks, use, stage: 'mail', application: exchangeApplication(use, host, options, askServer) });
  },
});
