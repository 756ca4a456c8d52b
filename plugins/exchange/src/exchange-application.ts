import { dirname } from 'node:path';
import type { Application, ApplicationRun, Host, Workload } from '@tapedeck/core';
import type { AskServer } from './asked-once.ts';
import { captureDatabase, type ExchangeHost } from './capture-database.ts';
import { chooseDatabases, refuseUnfit } from './choose-databases.ts';
import { componentOf, writerId } from './components.ts';
import { notInstalled } from './errors.ts';
import type { ExchangeOptions } from './options.ts';
import { restoreDatabase } from './restore-database.ts';
import type { ExchangeServer, MailboxDatabase } from './scripts.ts';

/** Mailbox databases of this server as workloads. */
export const exchangeApplication = (use: string, host: Host, options: ExchangeOptions, askServer: AskServer): Application => {
  const ask = async ({ signal }: ApplicationRun): Promise<ExchangeServer> => {
    const server = await askServer(signal);
    if (!server.Installed) throw notInstalled();
    return server;
  };
  const exchangeFor = async (run: ApplicationRun): Promise<ExchangeHost> => ({ host, installed: (await ask(run)).Folder });
  const databaseOf = async ({ name }: Workload, run: ApplicationRun): Promise<MailboxDatabase> => {
    const found = (await ask(run)).Databases.find(({ Name }) => `${use}:${Name}` === name);
    if (found === undefined) throw new Error(`"${name}" was not discovered.`);
    return found;
  };
  return {
    discover: async (run) => {
      const known = await ask(run);
      const { chosen, objections } = chooseDatabases(known.Databases, options);
      if (objections[0] !== undefined) throw objections[0];
      return chosen.map((database) => workloadOf(use, database, known, options));
    },
    prepare: async (workload, run) => refuseUnfit(await databaseOf(workload, run)),
    capture: async (workload, run) => captureDatabase(await databaseOf(workload, run), run, await exchangeFor(run)),
    restore: async (workload, from, request, run) => restoreDatabase(workload, from, request, run, await exchangeFor(run)),
  };
};

const workloadOf = (use: string, database: MailboxDatabase, known: ExchangeServer, { backup = 'full' }: ExchangeOptions): Workload => {
  const { Name, Guid, Edb, Logs, Prefix, Circular, LastFullBackup } = database;
  // What lies on the same volumes and is not stored must not have its logs cut.
  const others = known.Databases.filter((other) => other.Guid !== Guid && !other.Recovery);
  return {
    name: `${use}:${Name}`,
    type: 'mailbox database',
    needsFrozen: {
      paths: [...new Set([dirname(Edb), Logs])],
      mode: backup,
      writers: [
        {
          id: writerId,
          components: [componentOf(database, known.Server)],
          except: others.map((other) => componentOf(other, known.Server)),
        },
      ],
    },
    facts: {
      guid: Guid,
      server: known.Server,
      edb: Edb,
      logs: Logs,
      prefix: Prefix,
      circularLogging: Circular,
      lastFullBackup: LastFullBackup,
    },
  };
};
