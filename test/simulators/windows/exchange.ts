// What the scripts of the Exchange plugin are answered.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';

/** A mailbox database, as the management shell shows it. */
export interface SimulatedDatabase {
  readonly Name: string;
  readonly Guid: string;
  readonly Edb: string;
  readonly Logs: string;
  readonly Prefix: string;
  Circular: boolean;
  Mounted: boolean;
  Recovery: boolean;
  BackupInProgress: boolean;
  CopyStatus: string;
  LastFullBackup: string;
}

/** What the management shell knows. */
export interface ExchangeState {
  Installed: boolean;
  readonly Server: string;
  readonly Folder: string;
  Databases: SimulatedDatabase[];
  /** Mailboxes that were brought back: into which, from where. */
  restored: { readonly mailbox: string; readonly target: string; readonly database: string }[];
}

const pathOf = (machine: Machine) => join(machine.folder, 'exchange.json');

/** The state that is kept beside that of the machine. */
export const readExchange = (machine: Machine): ExchangeState => {
  const none: ExchangeState = { Installed: false, Server: 'SRV01', Folder: '', Databases: [], restored: [] };
  return existsSync(pathOf(machine)) ? JSON.parse(readFileSync(pathOf(machine), 'utf8')) : none;
};

export const writeExchange = (machine: Machine, state: ExchangeState): void => writeFileSync(pathOf(machine), JSON.stringify(state));

const change = <Result>(machine: Machine, how: (state: ExchangeState) => Result): Result => {
  const state = readExchange(machine);
  const result = how(state);
  writeExchange(machine, state);
  return result;
};

/** The state of a database file: what `eseutil` finds in its header. */
export const stateOfFile = (path: string): string | undefined => /^EDB (.*)$/m.exec(readFileSync(path, 'utf8'))?.[1];

const fail = (why: string): never => {
  console.error(why);
  process.exit(1);
};

/** Loading the management shell prints a greeting before anything else. */
const greet = (): void => console.log('         Welcome to the Exchange Management Shell!\r\nWARNING: a tip of the day.');

type Answers = Readonly<Record<string, (machine: Machine, parameters: Readonly<Record<string, string>>) => unknown>>;

export const exchangeAnswers: Answers = {
  'list-databases.ps1': (machine) => {
    const { restored: _, ...shown } = readExchange(machine);
    if (shown.Installed) greet();
    return shown;
  },
  'mount-recovery-database.ps1': (machine, { Name = '', Edb = '', Logs = '' }) => {
    greet();
    return change(machine, ({ Databases }) => {
      if (Databases.some((one) => one.Name === Name)) fail(`Database "${Name}" already exists.`);
      if (Databases.some((one) => one.Recovery && one.Mounted)) fail('Another recovery database is mounted on this server.');
      if (stateOfFile(Edb) !== 'Clean Shutdown') fail('The database is not in clean shutdown state.');
      Databases.push({ ...empty, Name, Edb, Logs, Guid: crypto.randomUUID(), Mounted: true, Recovery: true });
      return { Mounted: true };
    });
  },
  'remove-recovery-database.ps1': (machine, { Name }) => {
    greet();
    return change(machine, (state) => {
      const before = state.Databases.length;
      state.Databases = state.Databases.filter((one) => one.Name !== Name || !one.Recovery);
      return { Removed: before - state.Databases.length };
    });
  },
  'restore-mailbox.ps1': (machine, { Database = '', Mailbox = '', Target = '' }) => {
    greet();
    const failure = machine.failure('mailbox restore request');
    if (failure !== undefined) return { Status: failure, Message: 'This mailbox exceeded the maximum number of corrupted items.' };
    return change(machine, ({ Databases, restored }) => {
      if (!Databases.some(({ Name, Recovery, Mounted }) => Name === Database && Recovery && Mounted)) fail('No such recovery database.');
      restored.push({ mailbox: Mailbox, target: Target, database: Database });
      return { Status: 'Completed', Message: '' };
    });
  },
};

const empty = { Prefix: 'E00', Circular: false, BackupInProgress: false, CopyStatus: 'Mounted', LastFullBackup: '' };
