import { basename, join } from 'node:path';
import { type ApplicationRun, frozenPlace, type Host, type Root, type Source } from '@tapedeck/core';
import { checkFailed, notFrozen } from './errors.ts';
import { runEseutil } from './eseutil.ts';
import type { MailboxDatabase } from './scripts.ts';

/** Where Exchange is installed, and on which host. */
export interface ExchangeHost {
  readonly host: Host;
  readonly installed: string;
}

/**
 * What there is to read of a database, once the frozen files have passed the check: Exchange cuts its logs as soon as it hears
 * that the backup is complete, so that nothing may be called so before. @throws `EXCHANGE_NOT_FROZEN`, `EXCHANGE_DAMAGED`
 */
export const captureDatabase = async (
  database: MailboxDatabase,
  run: ApplicationRun,
  exchange: ExchangeHost,
): Promise<Pick<Source, 'roots' | 'streams'>> => {
  const { Name, Edb, Logs, Prefix } = database;
  const edb = frozenPlace(Edb, run.found.snapshot);
  const logs = frozenPlace(Logs, run.found.snapshot);
  if (edb === undefined || logs === undefined) throw notFrozen(Name);
  await check(database, 'database', edb, run, exchange);
  await check(database, 'logs', join(logs, Prefix), run, exchange);
  return { roots: [rootOf(Edb, edb), { ...rootOf(Logs, logs), filters: [logFilter(Prefix)] }], streams: [] };
};

const check = async (
  { Name }: MailboxDatabase,
  what: string,
  path: string,
  run: ApplicationRun,
  { host, installed }: ExchangeHost,
): Promise<void> => {
  run.progress({ files: 0, bytes: 0, storedBytes: 0, current: `${Name}: checking ${basename(path)}` });
  const { code, said } = await runEseutil(host, installed, ['/k', path], run.signal);
  if (code !== 0) throw checkFailed(Name, what, code, said);
};

const rootOf = (path: string, readFrom: string): Root => ({ path, readFrom, filters: [], oneFileSystem: true });

const logFilter = (prefix: string) => ({
  module: import.meta.resolve('@tapedeck/plugin-exchange/filter'),
  options: { prefix },
});
