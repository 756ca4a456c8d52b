import type { WorkloadFacts } from '@tapedeck/core';
import type { AskedBackup } from '../capture/backup-statement.ts';
import { backupStrange } from '../errors.ts';
import { quoteText } from '../server/quote.ts';
import { numberOf, type Row, textOf } from '../server/row.ts';
import type { Session } from '../server/session.ts';

/** What a backup file says of the one backup in it. */
export interface BackupSet {
  readonly type: 'full' | 'differential' | 'log';
  readonly database: string;
  readonly setName: string;
  readonly isCopyOnly: boolean;
}

const types: Readonly<Record<number, BackupSet['type']>> = { 1: 'full', 2: 'log', 5: 'differential' };

/** The backup in a file, which must hold one only. @throws `MSSQL_BACKUP_STRANGE` */
export const readSet = async (session: Session, file: string, database: string): Promise<BackupSet> => {
  const sets = await session.rows(`RESTORE HEADERONLY FROM DISK = ${quoteText(file)}`);
  const [set = {}] = sets;
  const type = types[numberOf(set, 'BackupType')];
  const why = whyStrange(sets, set) ?? (type === undefined ? 'it holds only some of the files' : undefined);
  if (why !== undefined || type === undefined) throw backupStrange(database, why ?? '');
  const [name, setName] = [textOf(set, 'DatabaseName') ?? '', textOf(set, 'BackupName') ?? ''];
  return { type, database: name, setName, isCopyOnly: isSet(set, 'IsCopyOnly') };
};

/** What a run has just had written. @throws `MSSQL_BACKUP_STRANGE` */
export const readOwnSet = async (session: Session, file: string, asked: AskedBackup): Promise<WorkloadFacts> => {
  const { database, setName, isCopyOnly } = await readSet(session, file, asked.database);
  if (database !== asked.database || setName !== asked.setName) throw backupStrange(asked.database, `it is "${setName}" of "${database}"`);
  return { copyOnly: isCopyOnly };
};

const whyStrange = (sets: readonly Row[], first: Row): string | undefined => {
  if (sets.length !== 1) return `the file holds ${sets.length} backups`;
  if (isSet(first, 'IsDamaged')) return 'the server marked it as damaged';
  return isSet(first, 'HasBackupChecksums') ? undefined : 'it has no checksums';
};

const isSet = (row: Row, column: string): boolean => row[column] === true || row[column] === 1;
