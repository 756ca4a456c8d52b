import { readFile } from 'node:fs/promises';
import type { Connection, ConnectionConfiguration } from 'tedious';
import type { MssqlOptions } from '../options.ts';
import { connectionFailure } from './connection-failure.ts';

/** The driver, which only a job that uses it loads. */
export type Driver = typeof import('tedious');

const connectLimitMs = 15_000;

/** Connects and logs in. @throws `MSSQL_NO_CONNECTION`, `MSSQL_LOGIN_REFUSED`, `MSSQL_NOT_ENCRYPTED` */
export const connectTo = async (options: MssqlOptions, signal: AbortSignal): Promise<{ driver: Driver; connection: Connection }> => {
  signal.throwIfAborted();
  const driver = await import('tedious');
  const connection = new driver.Connection(await settingsOf(options));
  const end = () => connection.close();
  signal.addEventListener('abort', end);
  try {
    await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
    signal.throwIfAborted();
    // A connection that breaks tells its request, too; without a listener this would end the process.
    connection.on('error', () => {});
    return { driver, connection };
  } catch (error) {
    connection.close();
    signal.throwIfAborted();
    throw connectionFailure(options.server, options.user, error);
  } finally {
    signal.removeEventListener('abort', end);
  }
};

const settingsOf = async (options: MssqlOptions): Promise<ConnectionConfiguration> => {
  const [server = '', instance] = options.server.split('\\');
  const { user: userName, port, domain, encrypt, ca, trustServerCertificate } = options;
  const login = { userName, password: options.password.reveal() };
  return {
    server,
    authentication: domain === undefined ? { type: 'default', options: login } : { type: 'ntlm', options: { ...login, domain } },
    options: {
      // The browser service of the machine tells the port of an instance, and the driver takes only one of both.
      ...(instance !== undefined && port === undefined ? { instanceName: instance } : { port: port ?? 1433 }),
      database: 'master',
      encrypt,
      trustServerCertificate,
      ...(ca === undefined ? {} : { cryptoCredentialsDetails: { ca: await readFile(ca) } }),
      connectTimeout: connectLimitMs,
      requestTimeout: 0,
      appName: 'tapedeck',
    },
  };
};
