import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../windows/machine.ts';
import { isAlive } from '../windows/process-key.ts';

/** All that Windows Server Backup knows, in a file beside that of the machine. */
export interface BackupState {
  /** Whether the feature is installed. */
  readonly feature: boolean;
  readonly anyVolumeAllowed: boolean;
  /** Ids of the volumes that Windows starts from. */
  readonly critical: readonly string[];
  readonly shares: readonly { readonly path: string; readonly fileSystem: string }[];
  readonly versions: readonly { readonly id: string; readonly target: string }[];
  readonly lastResult: number;
  readonly lastTime: string;
  readonly job: BackupJob | null;
}

/** What the service is at. */
export interface BackupJob {
  readonly startedAt: string;
  readonly target: string;
  /** The process that does it, and with which it ends however that ends. */
  readonly engine?: string;
}

/** What shall come to pass. */
export interface Control {
  readonly ending: 'success' | 'warnings' | 'no-version' | 'disk-full' | 'writer-missing' | 'vss' | 'hang';
  /** Older builds say "Backup location". */
  readonly label: 'target' | 'location';
  readonly deleteFails: boolean;
  /** A version that somebody else makes meanwhile, besides ours. */
  readonly foreign: boolean;
}

/** Errors of Windows Server Backup by how a job shall end. */
export const results: Readonly<Record<Control['ending'], number>> = {
  success: 0,
  hang: 0,
  'no-version': 0,
  warnings: 0x80780049,
  'disk-full': 0x80070070,
  'writer-missing': 0x80780102,
  vss: 0x800423f4,
};

/** Windows Server Backup on a simulated machine, whose state its programs share. */
export class Backups {
  readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  get state(): BackupState {
    const state: BackupState = JSON.parse(readFileSync(this.#path('state.json'), 'utf8'));
    const engine = state.job?.engine;
    return engine === undefined || isAlive(engine) ? state : { ...state, job: null };
  }

  get control(): Control {
    return JSON.parse(readFileSync(this.#path('control.json'), 'utf8'));
  }

  write(name: 'state' | 'control', value: object): void {
    const file = this.#path(`${name}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(value));
    renameSync(`${file}.new`, file);
  }

  /** Changes the state while nobody else does. */
  change(change: Partial<BackupState>): void {
    this.machine.update(() => this.write('state', { ...this.state, ...change }));
  }

  /** A file through which the programs tell each other something. */
  file(name: 'stop' | 'output' | 'result' | 'calls'): string {
    return this.#path(name);
  }

  has(name: 'stop' | 'result'): boolean {
    return existsSync(this.file(name));
  }

  clear(...names: readonly ('stop' | 'output' | 'result')[]): void {
    for (const name of names) rmSync(this.file(name), { force: true });
  }

  #path(name: string): string {
    return join(this.machine.folder, `wbadmin-${name}`);
  }
}
