import type { Connection, Request } from 'tedious';
import type { MssqlOptions } from '../options.ts';
import { connectTo, type Driver } from './connect.ts';
import type { Row } from './row.ts';
import { failureOf, type ServerMessage } from './server-failure.ts';

// Questions are answered at once, while a backup may take days and say nothing for hours.
const questionLimitMs = 60_000;

/** One login to the server; statements run one after another. */
export class Session {
  readonly #driver: Driver;
  readonly #connection: Connection;
  readonly #signal: AbortSignal;

  private constructor(driver: Driver, connection: Connection, signal: AbortSignal) {
    this.#driver = driver;
    this.#connection = connection;
    this.#signal = signal;
  }

  /** Logs in, lets `work` have the session, and logs out. @throws `MSSQL_NO_CONNECTION`, `MSSQL_LOGIN_REFUSED`, `MSSQL_NOT_ENCRYPTED` */
  static async with<Result>(options: MssqlOptions, signal: AbortSignal, work: (session: Session) => Promise<Result>): Promise<Result> {
    const { driver, connection } = await connectTo(options, signal);
    try {
      return await work(new Session(driver, connection, signal));
    } finally {
      connection.close();
    }
  }

  /** The rows that a statement answers; `@NAME` in it stands for a text that is given. */
  async rows(sql: string, given: Readonly<Record<string, string>> = {}): Promise<readonly Row[]> {
    const rows: Row[] = [];
    await this.#run(sql, questionLimitMs, (request) => {
      for (const [name, text] of Object.entries(given)) request.addParameter(name, this.#driver.TYPES.NVarChar, text);
      request.on('row', (columns: readonly { readonly metadata: { readonly colName: string }; readonly value: unknown }[]) => {
        rows.push(Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, value])));
      });
    });
    return rows;
  }

  /** Runs a statement that takes its time, and hands on what the server says meanwhile. */
  async perform(sql: string, said: (message: ServerMessage) => void = () => {}): Promise<void> {
    this.#connection.on('infoMessage', said);
    try {
      await this.#run(sql, 0);
    } finally {
      this.#connection.off('infoMessage', said);
    }
  }

  async #run(sql: string, limitMs: number, prepare: (request: Request) => void = () => {}): Promise<void> {
    this.#signal.throwIfAborted();
    // The server has ended the statement once it has answered the attention, so that its file can be removed then.
    const cancel = () => void this.#connection.cancel();
    this.#signal.addEventListener('abort', cancel);
    try {
      await new Promise<void>((resolve, reject) => {
        const request = new this.#driver.Request(sql, (error) => (error ? reject(error) : resolve()));
        request.setTimeout(limitMs);
        prepare(request);
        // RESTORE and what has no parameters stand as they are; a procedure of the server runs the others.
        if (request.parameters.length > 0) this.#connection.execSql(request);
        else this.#connection.execSqlBatch(request);
      });
    } catch (error) {
      this.#signal.throwIfAborted();
      throw failureOf(error);
    } finally {
      this.#signal.removeEventListener('abort', cancel);
    }
  }
}
