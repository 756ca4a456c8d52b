import type { BackupError } from '@tapedeck/core';
import { databaseUnfit, databaseUnknown } from './errors.ts';
import type { ExchangeOptions } from './options.ts';
import type { MailboxDatabase } from './scripts.ts';

/** Databases that a job wants, and what there is to say against names that none has. */
export interface ChosenDatabases {
  readonly chosen: readonly MailboxDatabase[];
  readonly objections: readonly BackupError[];
}

/** Chooses by name, whatever the case; recovery databases are never backed up. */
export const chooseDatabases = (databases: readonly MailboxDatabase[], { databases: wanted = 'all' }: ExchangeOptions): ChosenDatabases => {
  const ordinary = databases.filter(({ Recovery }) => !Recovery);
  if (typeof wanted === 'string') return { chosen: ordinary, objections: [] };
  const found = wanted.map((name) => ({ name, database: ordinary.find(({ Name }) => Name.toLowerCase() === name.toLowerCase()) }));
  const known = ordinary.map(({ Name }) => Name);
  return {
    chosen: found.flatMap(({ database }) => database ?? []),
    objections: found.flatMap(({ name, database }) => (database === undefined ? [databaseUnknown(name, known)] : [])),
  };
};

/** Copies that may be backed up. */
const fit = new Set(['Mounted', 'Healthy']);

/** Refuses a database that cannot be backed up as it is. @throws `EXCHANGE_DATABASE_UNFIT` */
export const refuseUnfit = ({ Name, Mounted, BackupInProgress, CopyStatus }: MailboxDatabase): void => {
  if (BackupInProgress) throw databaseUnfit(Name, 'another backup of it is running');
  if (!Mounted && CopyStatus !== 'Healthy') throw databaseUnfit(Name, 'it is dismounted');
  if (!fit.has(CopyStatus)) throw databaseUnfit(Name, `its copy here is "${CopyStatus}"`);
};
