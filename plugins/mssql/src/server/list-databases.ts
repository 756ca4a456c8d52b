import { numberOf, type Row, textOf } from './row.ts';
import type { Session } from './session.ts';

/** A database, as the server describes it. */
export interface Database {
  readonly name: string;
  /** 0 is online. */
  readonly state: number;
  readonly stateName: string;
  readonly recoveryModel: string;
  readonly isSnapshot: boolean;
  readonly isStandby: boolean;
  /** Whether this replica is the one to back it up; true where there are no others. */
  readonly isPreferred: boolean;
  /** Whether a log backup has something to go on from. */
  readonly hasLogChain: boolean;
  /** Whether a differential backup has a full one to differ from. */
  readonly hasDifferentialBase: boolean;
  /** What the login has no right to; `undefined` where the server does not tell. */
  readonly mayBackUp: boolean | undefined;
  readonly mayBackUpLog: boolean | undefined;
}

const query = `SELECT d.name, d.state, d.state_desc, d.recovery_model_desc, d.source_database_id, d.is_in_standby,
 CASE WHEN SERVERPROPERTY('IsHadrEnabled') = 1 THEN sys.fn_hadr_backup_is_preferred_replica(d.name) ELSE 1 END AS preferred,
 CAST(r.last_log_backup_lsn AS varchar(25)) AS last_log_backup_lsn,
 (SELECT MAX(CAST(f.differential_base_lsn AS varchar(25))) FROM sys.master_files AS f WHERE f.database_id = d.database_id) AS differential_base_lsn,
 HAS_PERMS_BY_NAME(QUOTENAME(d.name), 'DATABASE', 'BACKUP DATABASE') AS may_back_up,
 HAS_PERMS_BY_NAME(QUOTENAME(d.name), 'DATABASE', 'BACKUP LOG') AS may_back_up_log
 FROM sys.databases AS d LEFT JOIN sys.database_recovery_status AS r ON r.database_id = d.database_id ORDER BY d.name`;

/** All databases that the login can see, by name. */
export const listDatabases = async (session: Session): Promise<readonly Database[]> => (await session.rows(query)).map(read);

const read = (row: Row): Database => ({
  name: textOf(row, 'name') ?? '',
  state: numberOf(row, 'state'),
  stateName: textOf(row, 'state_desc') ?? 'UNKNOWN',
  recoveryModel: textOf(row, 'recovery_model_desc') ?? 'UNKNOWN',
  isSnapshot: textOf(row, 'source_database_id') !== undefined,
  isStandby: row.is_in_standby === true,
  isPreferred: numberOf(row, 'preferred') === 1,
  hasLogChain: textOf(row, 'last_log_backup_lsn') !== undefined,
  hasDifferentialBase: textOf(row, 'differential_base_lsn') !== undefined,
  mayBackUp: permission(row, 'may_back_up'),
  mayBackUpLog: permission(row, 'may_back_up_log'),
});

const permission = (row: Row, column: string): boolean | undefined => (row[column] === null ? undefined : row[column] === 1);
