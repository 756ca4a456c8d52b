import { dirname } from 'node:path';
import { type ApplicationRun, isWithin, type Source, type Workload } from '@tapedeck/core';
import { notFrozen } from '../errors.ts';
import { textOf } from '../server/row.ts';
import type { ServerFacts } from '../server/server-facts.ts';
import type { Session } from '../server/session.ts';

const writer = '{a65faa63-5ea8-4ebc-9dbd-a0c4db26912a}';

/** The data and log files of each database, by its name. */
export const listFiles = async (session: Session): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await session.rows(
    'SELECT d.name, f.physical_name FROM sys.master_files AS f JOIN sys.databases AS d ON d.database_id = f.database_id ORDER BY d.name, f.file_id',
  );
  const grouped = Map.groupBy(rows, (row) => textOf(row, 'name') ?? '');
  return new Map([...grouped].map(([name, files]) => [name, files.map((row) => textOf(row, 'physical_name') ?? '')]));
};

/** What must be frozen of a database, and by whom. */
export const needsFrozen = (database: string, files: readonly string[], { machine, instance }: ServerFacts): Workload['needsFrozen'] => ({
  paths: [...new Set(files.map((path) => dirname(path)))],
  writers: [{ id: writer, components: [['', machine, ...(instance === undefined ? [] : [instance]), database].join('\\')] }],
  // A full one would be the base of the next differential backup that somebody else makes.
  mode: 'copy',
});

/** The files of a database, to be read from where they were frozen. @throws `MSSQL_NOT_FROZEN` */
export const captureFiles = (workload: string, files: readonly string[], { found }: ApplicationRun): Pick<Source, 'roots' | 'streams'> => {
  const { taken = [], left = [] } = found.snapshot ?? {};
  const frozen = taken.flatMap(({ mapping }) => mapping).filter(({ path, readFrom }) => path !== readFrom);
  const isFrozen = (file: string) => frozen.some(({ path }) => isWithin(file, path));
  const isLeft = left.some((group) => group.workload === workload);
  if (files.length === 0 || isLeft || !files.every(isFrozen)) throw notFrozen(workload);
  return { roots: files.map((path) => ({ path, readFrom: path, filters: [], oneFileSystem: false })), streams: [] };
};
