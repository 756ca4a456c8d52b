import { createHost, Secret, type Workload } from '@tapedeck/core';
import mssql from '@tapedeck/plugin-mssql';
import { applicationContract, pluginContract } from '@tapedeck/testkit';
import { databasesOf } from '../../../plugins/mssql/src/application.ts';
import type { MssqlOptions } from '../../../plugins/mssql/src/options.ts';
import { newUseState } from '../../../plugins/mssql/src/use-state.ts';
import { holdTo } from '../../kit/hold-to.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { environment, SimulatedServer } from './a-server.ts';

const nameOf = ({ name }: Workload) => name.slice('mssql:'.length);

describe('mssql: contract', () => {
  let server: SimulatedServer;

  before(async () => {
    process.env.MSSQL_PASSWORD = environment.MSSQL_PASSWORD;
    server = await SimulatedServer.start(tempFolder(), ['Sales', 'Staff']);
  });

  after(async () => {
    delete process.env.MSSQL_PASSWORD;
    await server?.end();
  });

  // The server is there when the tests run, not yet when they are named.
  const subject = {
    plugin: mssql,
    get options() {
      return server.options();
    },
    look: async () => ({ staged: server.staged(), contents: [server.content('Sales'), server.content('Staff')] }),
  };

  holdTo(pluginContract(subject));

  describe('of applications', () => holdTo(applicationContract({ fresh: () => freshApplication() })));
});

const freshApplication = async () => {
  const server = await SimulatedServer.start(tempFolder(), ['Sales', "Sta'ff ]; --"]);
  const options: MssqlOptions = {
    server: '127.0.0.1',
    port: server.port,
    user: 'backup',
    password: new Secret(environment.MSSQL_PASSWORD),
    encrypt: false,
    trustServerCertificate: false,
    databases: 'all',
    backup: 'full',
    copyOnly: false,
    compression: 'auto',
    method: 'native',
    staging: { server: 'D:\\stage', here: server.staging },
  };
  return {
    application: databasesOf('mssql', options, await createHost({ environment }), newUseState()),
    contentOf: async (workload: Workload) => server.content(nameOf(workload)) ?? 'none',
    change: async (workload: Workload) => server.drop(nameOf(workload)),
    end: () => server.end(),
  };
};
