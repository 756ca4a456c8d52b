import { type Application, type ApplicationRun, type Host, Objections, type Workload } from '@tapedeck/core';
import { captureDatabase } from './capture/capture-database.ts';
import { type Choice, chooseDatabases } from './capture/choose-databases.ts';
import { planBackup } from './capture/plan-backup.ts';
import { captureFiles, listFiles, needsFrozen } from './capture/vss-files.ts';
import { databaseNotReady } from './errors.ts';
import type { MssqlOptions } from './options.ts';
import { restoreDatabase } from './restore/restore-database.ts';
import { listDatabases } from './server/list-databases.ts';
import { readServer, type ServerFacts } from './server/server-facts.ts';
import { Session } from './server/session.ts';
import type { UseState } from './use-state.ts';

/** A database that was found, and what is needed to capture it. */
type Found = Choice['chosen'][number] & { readonly number: number; readonly files: readonly string[] };

/** The databases of one server, as workloads. */
export const databasesOf = (use: string, options: MssqlOptions, host: Host, state: UseState): Application => {
  const known = new Map<string, Found>();
  return {
    discover: (run) =>
      Session.with(options, run.signal, async (session) => {
        const server = await readServer(session);
        for (const found of await findDatabases(session, use, options, run)) known.set(`${use}:${found.database.name}`, found);
        return [...known].map(([name, found]) => workloadOf(name, found, server, options));
      }),
    prepare: async ({ name }) => void requireReady(known, name),
    capture: async ({ name }, run) => {
      run.signal.throwIfAborted();
      const { database, number, files } = requireReady(known, name);
      if (options.method === 'vss') return captureFiles(name, files, run);
      return captureDatabase({ use, options, host, state }, { workload: name, database, number }, run);
    },
    restore: (workload, from, request, run) => restoreDatabase({ use, options, state }, { workload, from, request }, run),
  };
};

const findDatabases = async (session: Session, use: string, options: MssqlOptions, run: ApplicationRun): Promise<readonly Found[]> => {
  const { chosen, left, unknown } = chooseDatabases(await listDatabases(session), options);
  if (unknown.length > 0) throw new Objections('MSSQL_REFUSED', `The source "${use}" cannot be captured as asked`, unknown);
  for (const sentence of left) run.note('MSSQL_LEFT_OUT', sentence);
  const files = options.method === 'vss' ? await listFiles(session) : undefined;
  return chosen.map((one, number) => ({ ...one, number, files: files?.get(one.database.name) ?? [] }));
};

const workloadOf = (name: string, { database, objection, files }: Found, server: ServerFacts, options: MssqlOptions): Workload => {
  const frozen = options.method === 'vss' && objection === undefined ? needsFrozen(database.name, files, server) : undefined;
  return {
    name,
    type: 'database',
    facts: {
      server: options.server,
      version: server.version,
      recoveryModel: database.recoveryModel,
      backup: options.method === 'vss' ? 'files' : planBackup(database, options).type,
    },
    ...(frozen === undefined ? {} : { needsFrozen: frozen }),
  };
};

const requireReady = (known: ReadonlyMap<string, Found>, workload: string): Found => {
  const found = known.get(workload);
  if (found === undefined) throw databaseNotReady(workload, 'it was not found');
  if (found.objection !== undefined) throw found.objection;
  return found;
};
