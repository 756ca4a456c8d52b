import {
  createHost,
  type JsonValue,
  type RestoreRequest,
  readJob,
  restoreJob,
  runJob,
  type Site,
  type StoredWorkload,
} from '@tapedeck/core';
import { aSite } from '../../kit/a-site.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { environment, SimulatedServer } from './a-server.ts';

/** A simulated server, and a site whose job backs it up. */
export class ServerJob {
  readonly server: SimulatedServer;
  readonly #folder: string;

  private constructor(folder: string, server: SimulatedServer) {
    this.#folder = folder;
    this.server = server;
  }

  /** Starts a server with these databases. */
  static async start(names: readonly string[], args: readonly string[] = []): Promise<ServerJob> {
    const folder = tempFolder();
    return new ServerJob(folder, await SimulatedServer.start(folder, names, args));
  }

  /** The site, with other options of the plugin where given; its pauses take no time. */
  async site(options: Readonly<Record<string, JsonValue>> = {}, job: Readonly<Record<string, JsonValue>> = {}): Promise<Site> {
    const host = { ...(await createHost({ environment })), sleep: async () => {} };
    const sources = [{ mssql: this.server.options(options) }];
    return aSite(this.#folder, { sources, ...job }, 'state', {}, { environment, host, graceMs: 2_000 });
  }

  /** Runs the job, and answers its report. */
  async run(
    options: Readonly<Record<string, JsonValue>> = {},
    more: Parameters<typeof runJob>[2] = {},
    job: Readonly<Record<string, JsonValue>> = {},
  ) {
    return (await runJob(await this.site(options, job), 'nightly', more)).report;
  }

  /** The workloads of the last point. */
  async listed(): Promise<readonly StoredWorkload[]> {
    return readJob(await this.site(), 'nightly', async (access) => (await access.openPoint({ ...latest, identities: [] })).workloads());
  }

  /** Restores a database from a point: the last one, unless said otherwise. */
  async restore(name: string, more: { as?: string; with?: Readonly<Record<string, string>>; point?: string; signal?: AbortSignal } = {}) {
    const { as, with: options = {}, point = 'latest', signal } = more;
    const workload = { name: `mssql:${name}`, options, ...(as === undefined ? {} : { as }) };
    const request: RestoreRequest = { paths: [], include: [], exclude: [], to: undefined, conflict: 'fail', dryRun: false, workload };
    const asked = { point: { selector: point, trustSigner: false }, request, ...(signal === undefined ? {} : { signal }) };
    return (await restoreJob(await this.site(), 'nightly', asked)).report;
  }
}

const latest = { selector: 'latest', trustSigner: false };
