import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A database of the simulated server. */
export interface SimulatedDatabase {
  name: string;
  /** 0 online, 1 restoring, 6 offline and so on. */
  state: number;
  recovery: 'FULL' | 'SIMPLE' | 'BULK_LOGGED';
  content: string;
  /** What it held since the last backup of the log, and from when on. */
  log: { readonly at: string; readonly content: string }[];
  hasChain: boolean;
  hasBase: boolean;
  isSnapshot: boolean;
  isStandby: boolean;
  isPreferred: boolean;
  isSecondary: boolean;
  mayBackUp: boolean;
  files: { readonly logicalName: string; readonly path: string; readonly type: 'D' | 'L' }[];
}

/** A row of the history of backups. */
export interface HistoryRow {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly type: 'D' | 'I' | 'L';
  readonly database: string;
  readonly firstLsn: string;
  readonly lastLsn: string;
  readonly size: number;
}

/** All of a simulated server. */
export interface ServerState {
  edition: string;
  engine: number;
  version: string;
  instance: string | null;
  mayReadHistory: boolean;
  mayVerify: boolean;
  user: string;
  password: string;
  /** Folders as the server sees them, and where they are. */
  folders: Record<string, string>;
  databases: SimulatedDatabase[];
  history: HistoryRow[];
}

/** What stands in `faults.json`: what goes wrong, and when. */
export interface Fault {
  readonly on: 'login' | 'backup' | 'verify' | 'restore' | 'drop';
  readonly database?: string;
  /** After how many percent. */
  readonly percent?: number;
  readonly error?: { readonly number: number; readonly text: string };
  /** `cut` breaks the connection, `silent` never answers, `append` adds to the file instead of overwriting it. */
  readonly does?: 'cut' | 'silent' | 'append' | 'damage';
  /** How often; each time when left out. */
  times?: number;
}

/** The folder of a simulated server: what it holds, and what goes wrong with it. */
export class StateFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get state(): ServerState {
    return JSON.parse(readFileSync(join(this.#folder, 'state.json'), 'utf8'));
  }

  /** Reads, changes and writes what the server holds. */
  change(change: (state: ServerState) => void): void {
    const state = this.state;
    change(state);
    this.#write('state.json', state);
  }

  /** How long each step of a backup takes, in milliseconds. */
  get stepMs(): number {
    const file = join(this.#folder, 'step-ms');
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  }

  /** The fault that this runs into; it is counted. */
  fault(on: Fault['on'], database?: string): Fault | undefined {
    const file = join(this.#folder, 'faults.json');
    const faults: Fault[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
    const found = faults.find((one) => one.on === on && (one.database ?? database) === database && one.times !== 0);
    if (found?.times !== undefined) {
      found.times -= 1;
      this.#write('faults.json', faults);
    }
    return found;
  }

  /** Begins with this. */
  begin(state: ServerState): void {
    this.#write('state.json', state);
  }

  /** Has these things go wrong from now on. */
  fail(...faults: readonly Fault[]): void {
    this.#write('faults.json', faults);
  }

  /** Lets each step of a backup take its time. */
  slow(milliseconds: number): void {
    this.#write('step-ms', milliseconds);
  }

  #write(name: string, value: unknown): void {
    // A reader in another process sees the one or the other.
    const file = join(this.#folder, name);
    writeFileSync(`${file}.new`, JSON.stringify(value, undefined, 1));
    renameSync(`${file}.new`, file);
  }
}
