import type { WorkloadFacts } from '@tapedeck/core';
import { backupStrange } from '../errors.ts';
import { textOf } from '../server/row.ts';
import type { Session } from '../server/session.ts';
import type { AskedBackup } from './backup-statement.ts';

/** What the server's own history has of a backup. Sequence numbers are text: they have 25 digits. */
export const readHistory = async (session: Session, { setName, database }: AskedBackup): Promise<WorkloadFacts> => {
  const [row] = await session.rows(
    `SELECT TOP (1) CAST(s.backup_set_uuid AS varchar(36)) AS uuid,
 CAST(s.first_lsn AS varchar(25)) AS first_lsn, CAST(s.last_lsn AS varchar(25)) AS last_lsn,
 CAST(s.checkpoint_lsn AS varchar(25)) AS checkpoint_lsn, CAST(s.database_backup_lsn AS varchar(25)) AS database_backup_lsn,
 CAST(s.backup_size AS varchar(25)) AS backup_size
 FROM msdb.dbo.backupset AS s WHERE s.name = @set AND s.database_name = @database ORDER BY s.backup_set_id DESC`,
    { set: setName, database },
  );
  if (row === undefined) throw backupStrange(database, 'the history of the server knows nothing of it');
  return {
    backupSet: textOf(row, 'uuid') ?? '',
    firstLsn: textOf(row, 'first_lsn') ?? '',
    lastLsn: textOf(row, 'last_lsn') ?? '',
    checkpointLsn: textOf(row, 'checkpoint_lsn') ?? '',
    databaseBackupLsn: textOf(row, 'database_backup_lsn') ?? '',
    sizeBytes: Number(textOf(row, 'backup_size') ?? 0),
  };
};
