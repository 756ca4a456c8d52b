import { Secret } from '@tapedeck/core';
import { expect } from 'chai';
import type { MssqlOptions } from '../../plugins/mssql/src/options.ts';
import { Session } from '../../plugins/mssql/src/server/session.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { environment, SimulatedServer } from '../plugins/mssql/a-server.ts';

describe('simulators: sql-server', () => {
  let server: SimulatedServer;

  before(async () => {
    server = await SimulatedServer.start(tempFolder(), ['Sales']);
  });

  after(() => server?.end());

  const refusalOf = (sql: string): Promise<unknown> => {
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
    };
    const never = new AbortController().signal;
    return Session.with(options, never, (session) => session.perform(sql)).catch(({ message }: Error) => message);
  };

  const wrong: Readonly<Record<string, string>> = {
    'a word that is no setting': "BACKUP DATABASE [Sales] TO DISK = N'D:\\stage\\x' WITH CHEKSUM",
    'a text that does not end': "BACKUP DATABASE [Sales] TO DISK = N'D:\\stage\\x",
    'a name without brackets': "BACKUP DATABASE Sales TO DISK = N'D:\\stage\\x'",
    'a setting of the other statement': "RESTORE DATABASE [Sales] FROM DISK = N'D:\\stage\\x' WITH FORMAT",
    'something behind the end': 'DROP DATABASE [Sales] ; DROP DATABASE [Staff]',
    'another query': 'SELECT name FROM sys.databases',
  };
  for (const [what, sql] of Object.entries(wrong))
    it(`refuses ${what}`, async () => {
      expect(await refusalOf(sql)).to.match(/Incorrect syntax|knows no query/);
    });

  it('changes nothing for a statement that it refuses', () => {
    expect(server.content('Sales')).to.equal('all of Sales');
    expect(server.staged()).to.deep.equal([]);
  });

  it('adds to a file, as the server does, unless it is told to format it', async () => {
    const file = "N'D:\\stage\\twice.bak'";
    for (const settings of ['CHECKSUM', 'CHECKSUM', 'CHECKSUM, FORMAT, INIT'])
      expect(await refusalOf(`BACKUP DATABASE [Sales] TO DISK = ${file} WITH ${settings}, STATS = 5`)).to.equal(undefined);

    expect(server.state.state.history).to.have.lengthOf(3);
  });
});
