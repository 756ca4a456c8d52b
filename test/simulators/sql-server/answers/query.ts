import type { ServerState } from '../state.ts';
import { type Columns, type SimulatedRow, table } from '../tds/tokens.ts';

type Given = ReadonlyMap<string, string>;
interface Query {
  readonly pattern: RegExp;
  readonly columns: Columns;
  rows(state: ServerState, given: Given): readonly SimulatedRow[];
}

const states = ['ONLINE', 'RESTORING', 'RECOVERING', 'RECOVERY_PENDING', 'SUSPECT', 'EMERGENCY', 'OFFLINE'];

/** A query, with `{name}` for any name in brackets. */
const exactly = (sql: string): RegExp =>
  new RegExp(`^${sql.replaceAll(/[.*+^$()|[\]\\]/g, '\\$&').replaceAll('{name}', '\\[((?:[^\\]]|\\]\\])*)\\]')}$`);

const queries: readonly Query[] = [
  {
    pattern: exactly(
      "SELECT CAST(SERVERPROPERTY('MachineName') AS nvarchar(128)) AS machine, CAST(SERVERPROPERTY('InstanceName') AS nvarchar(128)) AS instance, CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version, CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition, CAST(SERVERPROPERTY('EngineEdition') AS int) AS engine, CAST(SERVERPROPERTY('InstanceDefaultDataPath') AS nvarchar(4000)) AS data_folder, CAST(SERVERPROPERTY('InstanceDefaultLogPath') AS nvarchar(4000)) AS log_folder, HAS_PERMS_BY_NAME('msdb.dbo.backupset', 'OBJECT', 'SELECT') AS may_read_history, HAS_PERMS_BY_NAME('master', 'DATABASE', 'CREATE DATABASE') AS may_verify",
    ),
    columns: {
      machine: 'text',
      instance: 'text',
      version: 'text',
      edition: 'text',
      engine: 'int',
      data_folder: 'text',
      log_folder: 'text',
      may_read_history: 'int',
      may_verify: 'int',
    },
    rows: ({ instance, version, edition, engine, mayReadHistory, mayVerify }) => [
      {
        machine: 'SRV01',
        instance,
        version,
        edition,
        engine,
        data_folder: 'D:\\Data\\',
        log_folder: 'E:\\Log\\',
        may_read_history: mayReadHistory ? 1 : 0,
        may_verify: mayVerify ? 1 : 0,
      },
    ],
  },
  {
    pattern: exactly(
      "SELECT d.name, d.state, d.state_desc, d.recovery_model_desc, d.source_database_id, d.is_in_standby, CASE WHEN SERVERPROPERTY('IsHadrEnabled') = 1 THEN sys.fn_hadr_backup_is_preferred_replica(d.name) ELSE 1 END AS preferred, CAST(r.last_log_backup_lsn AS varchar(25)) AS last_log_backup_lsn, (SELECT MAX(CAST(f.differential_base_lsn AS varchar(25))) FROM sys.master_files AS f WHERE f.database_id = d.database_id) AS differential_base_lsn, HAS_PERMS_BY_NAME(QUOTENAME(d.name), 'DATABASE', 'BACKUP DATABASE') AS may_back_up, HAS_PERMS_BY_NAME(QUOTENAME(d.name), 'DATABASE', 'BACKUP LOG') AS may_back_up_log FROM sys.databases AS d LEFT JOIN sys.database_recovery_status AS r ON r.database_id = d.database_id ORDER BY d.name",
    ),
    columns: {
      name: 'text',
      state: 'int',
      state_desc: 'text',
      recovery_model_desc: 'text',
      source_database_id: 'int',
      is_in_standby: 'bit',
      preferred: 'int',
      last_log_backup_lsn: 'text',
      differential_base_lsn: 'text',
      may_back_up: 'int',
      may_back_up_log: 'int',
    },
    rows: ({ databases }) =>
      databases
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((one) => ({
          name: one.name,
          state: one.state,
          state_desc: states[one.state] ?? 'UNKNOWN',
          recovery_model_desc: one.recovery,
          source_database_id: one.isSnapshot ? 5 : null,
          is_in_standby: one.isStandby,
          preferred: one.isPreferred ? 1 : 0,
          last_log_backup_lsn: one.hasChain ? '37000000000000100001' : null,
          differential_base_lsn: one.hasBase ? '37000000000000100001' : null,
          // The server does not tell of one that it cannot look into.
          may_back_up: one.state === 0 ? Number(one.mayBackUp) : null,
          may_back_up_log: one.state === 0 ? Number(one.mayBackUp) : null,
        })),
  },
  {
    pattern: exactly('SELECT d.state FROM sys.databases AS d WHERE d.name = @database'),
    columns: { state: 'int' },
    rows: ({ databases }, given) => databases.filter(({ name }) => name === given.get('@database')).map(({ state }) => ({ state })),
  },
  {
    pattern: exactly(
      'SELECT d.name, f.physical_name FROM sys.master_files AS f JOIN sys.databases AS d ON d.database_id = f.database_id ORDER BY d.name, f.file_id',
    ),
    columns: { name: 'text', physical_name: 'text' },
    rows: ({ databases }) => databases.flatMap(({ name, files }) => files.map(({ path }) => ({ name, physical_name: path }))),
  },
  {
    pattern: exactly('SELECT CAST(SUM(a.total_pages) AS bigint) * 8192 AS bytes FROM {name}.sys.allocation_units AS a'),
    columns: { bytes: 'bigint' },
    rows: () => [{ bytes: '3000000' }],
  },
  {
    pattern: exactly(
      'SELECT TOP (1) CAST(s.compressed_backup_size AS varchar(25)) AS bytes FROM msdb.dbo.backupset AS s WHERE s.database_name = @database AND s.type = @type ORDER BY s.backup_set_id DESC',
    ),
    columns: { bytes: 'text' },
    rows: ({ history }, given) =>
      history
        .filter((one) => one.database === given.get('@database') && one.type === given.get('@type'))
        .slice(-1)
        .map(({ size }) => ({ bytes: String(size) })),
  },
  {
    pattern: exactly(
      'SELECT TOP (1) CAST(s.backup_set_uuid AS varchar(36)) AS uuid, CAST(s.first_lsn AS varchar(25)) AS first_lsn, CAST(s.last_lsn AS varchar(25)) AS last_lsn, CAST(s.checkpoint_lsn AS varchar(25)) AS checkpoint_lsn, CAST(s.database_backup_lsn AS varchar(25)) AS database_backup_lsn, CAST(s.backup_size AS varchar(25)) AS backup_size FROM msdb.dbo.backupset AS s WHERE s.name = @set AND s.database_name = @database ORDER BY s.backup_set_id DESC',
    ),
    columns: {
      uuid: 'text',
      first_lsn: 'text',
      last_lsn: 'text',
      checkpoint_lsn: 'text',
      database_backup_lsn: 'text',
      backup_size: 'text',
    },
    rows: ({ history }, given) =>
      history
        .filter((one) => one.name === given.get('@set') && one.database === given.get('@database'))
        .slice(-1)
        .map(({ uuid, firstLsn, lastLsn, size }) => ({
          uuid,
          first_lsn: firstLsn,
          last_lsn: lastLsn,
          checkpoint_lsn: firstLsn,
          database_backup_lsn: null,
          backup_size: String(size),
        })),
  },
];

/** The answer to a query. @throws on one that no server was asked before */
export const query = (state: ServerState, sql: string, given: Given): Buffer => {
  // Blanks within a text are of the text.
  const oneLine = sql.replaceAll(/\n (?=[A-Z(])/g, ' ');
  for (const { pattern, columns, rows } of queries) {
    if (pattern.test(oneLine)) return table(columns, rows(state, given));
  }
  throw new Error(`The simulator knows no query "${sql}".`);
};
