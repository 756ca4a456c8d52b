import { numberOf, textOf } from './row.ts';
import type { Session } from './session.ts';

/** What the server is, and where it puts databases. */
export interface ServerFacts {
  readonly machine: string;
  /** `undefined` for the default instance. */
  readonly instance: string | undefined;
  readonly version: string;
  readonly edition: string;
  readonly canCompress: boolean;
  readonly mayReadHistory: boolean;
  /** Whether the login may look into backup files, for which the server asks for the right to make databases. */
  readonly mayVerify: boolean;
  readonly dataFolder: string;
  readonly logFolder: string;
}

const query = `SELECT CAST(SERVERPROPERTY('MachineName') AS nvarchar(128)) AS machine,
 CAST(SERVERPROPERTY('InstanceName') AS nvarchar(128)) AS instance,
 CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version,
 CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition,
 CAST(SERVERPROPERTY('EngineEdition') AS int) AS engine,
 CAST(SERVERPROPERTY('InstanceDefaultDataPath') AS nvarchar(4000)) AS data_folder,
 CAST(SERVERPROPERTY('InstanceDefaultLogPath') AS nvarchar(4000)) AS log_folder,
 HAS_PERMS_BY_NAME('msdb.dbo.backupset', 'OBJECT', 'SELECT') AS may_read_history,
 HAS_PERMS_BY_NAME('master', 'DATABASE', 'CREATE DATABASE') AS may_verify`;

/** Asks the server what it is. */
export const readServer = async (session: Session): Promise<ServerFacts> => {
  const [row = {}] = await session.rows(query);
  const edition = textOf(row, 'edition') ?? 'unknown';
  return {
    machine: textOf(row, 'machine') ?? '',
    instance: textOf(row, 'instance'),
    version: textOf(row, 'version') ?? '0',
    edition,
    canCompress: canCompress(numberOf(row, 'engine'), edition),
    mayReadHistory: row.may_read_history !== 0,
    mayVerify: row.may_verify !== 0,
    dataFolder: textOf(row, 'data_folder') ?? '',
    logFolder: textOf(row, 'log_folder') ?? '',
  };
};

// Standard and Enterprise with their kin; Web counts as Standard, yet only reads what others have compressed.
const canCompress = (engine: number, edition: string): boolean => (engine === 2 || engine === 3) && !edition.startsWith('Web');
