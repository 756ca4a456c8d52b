import { dirname } from 'node:path';
import { formatBytes, type Host } from '@tapedeck/core';
import { stagingFull } from '../errors.ts';
import { quoteName } from '../server/quote.ts';
import { numberOf } from '../server/row.ts';
import type { Session } from '../server/session.ts';
import type { AskedBackup } from './backup-statement.ts';
import type { BackupPlan } from './plan-backup.ts';

const typeInHistory = { full: 'D', differential: 'I', log: 'L' } as const;
/** What the server sets aside for a compressed backup, too, before it knows better. */
const compressedPart = 3;

/** Refuses a backup for which the staging folder has no room, before the server fills it. @throws `MSSQL_STAGING_FULL` */
export const requireRoom = async (session: Session, host: Host, file: string, asked: AskedBackup, plan: BackupPlan): Promise<void> => {
  const folder = dirname(file);
  const needed = (await lastSize(session, asked, plan)) ?? (plan.type === 'full' ? await estimate(session, asked) : 0);
  const { freeBytes } = await host.diskSpace(folder);
  if (freeBytes < needed) throw stagingFull(folder, asked.database, formatBytes(freeBytes), formatBytes(needed));
};

const lastSize = async (session: Session, { database }: AskedBackup, { type }: BackupPlan): Promise<number | undefined> => {
  const [row] = await session.rows(
    'SELECT TOP (1) CAST(s.compressed_backup_size AS varchar(25)) AS bytes FROM msdb.dbo.backupset AS s WHERE s.database_name = @database AND s.type = @type ORDER BY s.backup_set_id DESC',
    { database, type: typeInHistory[type] },
  );
  return row === undefined ? undefined : numberOf(row, 'bytes');
};

const estimate = async (session: Session, { database, compression }: AskedBackup): Promise<number> => {
  const [row = {}] = await session.rows(
    `SELECT CAST(SUM(a.total_pages) AS bigint) * 8192 AS bytes FROM ${quoteName(database)}.sys.allocation_units AS a`,
  );
  return Math.ceil(numberOf(row, 'bytes') / (compression === 'on' ? compressedPart : 1));
};
