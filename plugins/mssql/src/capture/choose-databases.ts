import { type BackupError, nearest } from '@tapedeck/core';
import { databaseNotReady, databaseUnknown } from '../errors.ts';
import type { MssqlOptions } from '../options.ts';
import type { Database } from '../server/list-databases.ts';

/** What becomes of the databases of a server. */
export interface Choice {
  /** To be captured; those that cannot be, with the reason. */
  readonly chosen: readonly { readonly database: Database; readonly objection: BackupError | undefined }[];
  /** Left out for good, each with a sentence. */
  readonly left: readonly string[];
  /** Names that nothing bears. */
  readonly unknown: readonly BackupError[];
}

/** Applies `databases` and `exclude`, and says what cannot be captured as it is. */
export const chooseDatabases = (all: readonly Database[], options: Pick<MssqlOptions, 'server' | 'databases' | 'exclude'>): Choice => {
  const { databases, exclude = [], server } = options;
  const names = all.map(({ name }) => name);
  const asked = databases === 'all' ? undefined : databases;
  const unknown = [...(asked ?? []), ...exclude].filter((name) => !names.includes(name));
  const wanted = all.filter(({ name }) => (asked === undefined || asked.includes(name)) && !exclude.includes(name));
  const judged = wanted.map((database) => ({ database, why: whyLeft(database) }));
  return {
    chosen: judged.flatMap(({ database, why }) => (why === undefined ? [{ database, objection: objectionTo(database) }] : [])),
    // Of tempdb nobody expects a backup, unless it was named.
    left: judged.flatMap(({ database: { name }, why }) => (why === undefined ? [] : [`"${name}" is left out: ${why}.`])),
    unknown: unknown.map((name) => databaseUnknown(name, server, nearest(name, names))),
  };
};

const whyLeft = ({ name, isSnapshot, isPreferred }: Database): string | undefined => {
  if (name === 'tempdb') return 'the server makes it anew at each start';
  if (isSnapshot) return 'it is a snapshot of another database';
  return isPreferred ? undefined : 'another replica is the one that backs it up';
};

const objectionTo = ({ name, state, stateName, isStandby }: Database): BackupError | undefined => {
  if (state !== 0) return databaseNotReady(name, `its state is ${stateName}`);
  return isStandby ? databaseNotReady(name, 'it is a standby copy of another server') : undefined;
};
