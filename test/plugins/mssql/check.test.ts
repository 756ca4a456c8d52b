import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { environment } from './a-server.ts';
import { ServerJob } from './a-server-job.ts';

describe('mssql: check', () => {
  let job: ServerJob;

  before(async () => {
    job = await ServerJob.start(['Sales', 'Staff']);
  });

  beforeEach(() => job.server.reset());

  after(() => job?.server.end());

  const objectionsTo = async (options: Parameters<ServerJob['run']>[0], of = job) => {
    const { outcome, error } = await of.run(options);
    expect(outcome).to.equal('failed');
    const { objections = [] } = error ?? {};
    return objections.map(({ code }) => code);
  };

  it('gathers all objections', async () => {
    job.server.state.change((state) =>
      Object.assign(state, { engine: 4, edition: 'Express Edition', mayReadHistory: false, mayVerify: false }),
    );
    job.server.alter('Sales', { mayBackUp: false });
    const staging = join(tempFolder(), 'none');

    expect(await objectionsTo({ databases: ['Sales', 'Stuff'], compression: 'on', staging })).to.have.members([
      'MSSQL_STAGING_UNREACHABLE',
      'MSSQL_COMPRESSION_UNAVAILABLE',
      'MSSQL_HISTORY_NOT_PERMITTED',
      'MSSQL_VERIFY_NOT_PERMITTED',
      'MSSQL_DATABASE_UNKNOWN',
      'MSSQL_NOT_PERMITTED',
    ]);
  });

  it('refuses a server that is too old, and one that is not there', async () => {
    job.server.state.change((state) => Object.assign(state, { version: '10.50.1600.1' }));
    expect(await objectionsTo({})).to.deep.equal(['MSSQL_SERVER_TOO_OLD']);

    expect(await objectionsTo({ port: 1 })).to.deep.equal(['MSSQL_NO_CONNECTION']);
  });

  it('refuses what the server does not let in, and says no password', async () => {
    job.server.state.change((state) => Object.assign(state, { password: 'another' }));
    const { error } = await job.run();
    expect(error?.objections?.map(({ message }) => message)).to.deep.equal([
      `The SQL Server "127.0.0.1" refuses the login "backup": Login failed for user 'backup'.`,
    ]);
    expect(JSON.stringify(error)).to.not.include(environment.MSSQL_PASSWORD);

    job.server.reset();
    job.server.state.fail({ on: 'login', error: { number: 4060, text: 'Cannot open database "master" requested by the login.' } });
    expect(await objectionsTo({})).to.deep.equal(['MSSQL_LOGIN_REFUSED']);
  });

  it('asks for a folder to stage in, and for Windows where files are to be frozen', async () => {
    const { staging: _, ...without } = job.server.options();

    const { error } = await job.run({}, {}, { sources: [{ mssql: without }] });
    expect(error?.objections?.map(({ code }) => code)).to.deep.equal(['MSSQL_STAGING_MISSING']);
    if (process.platform !== 'win32') expect(await objectionsTo({ method: 'vss' })).to.deep.equal(['MSSQL_VSS_ELSEWHERE']);
  });

  it('refuses options by their names', async () => {
    for (const [name, value] of Object.entries({
      server: 'a b',
      encrypt: 'perhaps',
      databases: [],
      backup: 'half',
      staging: {},
      password: 'plain',
    })) {
      const refusal: unknown = await job.run({ [name]: value }).catch((error: unknown) => error);

      expect(inspect(refusal, { depth: 9 })).to.include(`mssql.${name}`);
    }
  });

  describe('of the encryption', () => {
    let folder: string;
    const tls = (mode: string) => ['--tls', mode, '--key', join(folder, 'key.pem'), '--cert', join(folder, 'cert.pem')];

    before(function () {
      needsTools(this, 'openssl');
      folder = tempFolder();
      const keys = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(folder, 'key.pem')];
      const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-out', join(folder, 'cert.pem')];
      execFileSync('openssl', ['req', '-x509', ...keys, ...names], { stdio: 'ignore' });
    });

    it('refuses a server without it, unless told otherwise', async () => {
      expect(await objectionsTo({ encrypt: true })).to.deep.equal(['MSSQL_NOT_ENCRYPTED']);
    });

    for (const [mode, encrypt] of [
      ['wrapped', true],
      ['strict', 'strict'],
    ] as const)
      it(`refuses a certificate that nobody vouches for, and works with one that is known: ${encrypt}`, async () => {
        const encrypted = await ServerJob.start(['Sales'], tls(mode));
        try {
          const options = { encrypt, server: 'localhost' };
          expect(await objectionsTo(options, encrypted)).to.deep.equal(['MSSQL_CERTIFICATE_REFUSED']);
          expect((await encrypted.run({ ...options, ca: join(folder, 'cert.pem') })).outcome).to.equal('complete');
          if (mode === 'wrapped') expect((await encrypted.run({ ...options, trustServerCertificate: true })).outcome).to.equal('complete');
        } finally {
          await encrypted.server.end();
        }
      });
  });
});
