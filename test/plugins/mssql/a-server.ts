import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue } from '@tapedeck/core';
import { type ServerState, type SimulatedDatabase, StateFolder } from '../../simulators/sql-server/state.ts';

const program = new URL('../../simulators/sql-server/main.ts', import.meta.url).pathname;

/** A simulated SQL Server that runs as a process of its own, and sees the staging folder as `D:\stage`. */
export class SimulatedServer {
  readonly state: StateFolder;
  /** The staging folder as this machine sees it. */
  readonly staging: string;
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #names: readonly string[];

  private constructor(folder: string, names: readonly string[], port: number, started: ChildProcess) {
    this.#names = names;
    this.state = new StateFolder(join(folder, 'server'));
    this.staging = join(folder, 'staging');
    this.port = port;
    this.#process = started;
  }

  /** Starts one with databases of these names, below a folder of the test. */
  static async start(folder: string, names: readonly string[], args: readonly string[] = []): Promise<SimulatedServer> {
    for (const name of ['server', 'staging']) mkdirSync(join(folder, name));
    // Whoever runs a real server lets it write there.
    chmodSync(join(folder, 'staging'), 0o770);
    new StateFolder(join(folder, 'server')).begin(serverState(join(folder, 'staging'), names));
    const started = spawn(process.execPath, [program, '--state', join(folder, 'server'), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await once(started.stdout, 'data');
    return new SimulatedServer(folder, names, Number(String(line)), started);
  }

  /** Lets it be as it was when it started. */
  reset(): void {
    this.state.begin(serverState(this.staging, this.#names));
    this.state.fail();
    this.state.slow(0);
    for (const name of this.staged()) rmSync(join(this.staging, name));
  }

  /** Ends its process. */
  async end(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }

  /** Options of the plugin that fit it, with others where given. */
  options(more: Readonly<Record<string, JsonValue>> = {}): Readonly<Record<string, JsonValue>> {
    return {
      server: '127.0.0.1',
      port: this.port,
      user: 'backup',
      password: { env: 'MSSQL_PASSWORD' },
      encrypt: false,
      staging: { server: 'D:\\stage', here: this.staging },
      ...more,
    };
  }

  /** What lies in the staging folder. */
  staged(): readonly string[] {
    return readdirSync(this.staging);
  }

  /** What a database holds; `undefined` where there is none that can be used. */
  content(name: string): string | undefined {
    return this.state.state.databases.find((one) => one.name === name && one.state === 0)?.content;
  }

  /** Changes one database. */
  alter(name: string, change: Partial<SimulatedDatabase>): void {
    this.state.change(({ databases }) => {
      const found = databases.find((one) => one.name === name);
      if (found !== undefined) Object.assign(found, change);
    });
  }

  /** Removes one database, as if somebody had dropped it. */
  drop(name: string): void {
    this.state.change((state) => {
      state.databases = state.databases.filter((one) => one.name !== name);
    });
  }

  /** Writes into a database, at a time of the server. */
  write(name: string, content: string, at: string): void {
    const log = this.state.state.databases.find((one) => one.name === name)?.log ?? [];
    this.alter(name, { content, log: [...log, { at, content }] });
  }
}

/** The password that the server takes. */
export const environment = { ...process.env, MSSQL_PASSWORD: 'pass word' };

const serverState = (staging: string, names: readonly string[]): ServerState => ({
  edition: 'Standard Edition (64-bit)',
  engine: 2,
  version: '16.0.4236.2',
  instance: null,
  mayReadHistory: true,
  mayVerify: true,
  user: 'backup',
  password: environment.MSSQL_PASSWORD,
  folders: { 'D:\\stage': staging },
  databases: names.map(databaseOf),
  history: [],
});

const databaseOf = (name: string, index: number): SimulatedDatabase => ({
  name,
  state: 0,
  recovery: 'FULL',
  content: `all of ${name}`,
  log: [],
  hasChain: false,
  hasBase: false,
  isSnapshot: false,
  isStandby: false,
  isPreferred: true,
  isSecondary: false,
  mayBackUp: true,
  files: [
    { logicalName: name, path: `D:\\Data\\${index}.mdf`, type: 'D' },
    { logicalName: `${name}_log`, path: `E:\\Log\\${index}.ldf`, type: 'L' },
  ],
});
