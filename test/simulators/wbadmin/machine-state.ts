import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the simulated machine is and holds. */
export interface MachineState {
  /** `Win32_OperatingSystem.ProductType`: 1 a client, 2 a domain controller, 3 another server. */
  readonly product: number;
  readonly elevated: boolean;
  readonly feature: boolean;
  readonly anyVolumeAllowed: boolean;
  readonly computer: string;
  readonly volumes: readonly SimulatedVolume[];
  readonly shares: readonly { readonly path: string; readonly fileSystem: string }[];
  readonly versions: readonly { readonly id: string; readonly target: string }[];
  readonly lastResult: number;
  readonly lastTime: string;
  readonly job: { readonly startedAt: string; readonly target: string } | null;
}

/** A folder that stands for a volume. */
export interface SimulatedVolume {
  readonly id: string;
  readonly path: string;
  readonly fileSystem: string;
  /** 2 a disk that is taken out, 3 a fixed one. */
  readonly driveType: number;
  readonly critical: boolean;
}

/** What shall come to pass. */
export interface Control {
  readonly ending: 'success' | 'warnings' | 'no-version' | 'disk-full' | 'writer-missing' | 'vss' | 'hang';
  readonly language: 'en' | 'de';
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

/** The state of the machine on the disk, shared by its programs. */
export class MachineStore {
  readonly #folder: string;

  constructor(systemRoot: string) {
    this.#folder = join(systemRoot, 'simulator');
    mkdirSync(this.#folder, { recursive: true });
  }

  get state(): MachineState {
    return JSON.parse(readFileSync(join(this.#folder, 'state.json'), 'utf8'));
  }

  get control(): Control {
    return JSON.parse(readFileSync(join(this.#folder, 'control.json'), 'utf8'));
  }

  write(name: 'state' | 'control', value: object): void {
    const file = join(this.#folder, `${name}.json`);
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(value));
    renameSync(`${file}.${process.pid}`, file);
  }

  change(change: Partial<MachineState>): void {
    this.write('state', { ...this.state, ...change });
  }

  /** A file through which the programs tell each other something. */
  file(name: 'stop' | 'output' | 'result' | 'calls'): string {
    return join(this.#folder, name);
  }

  has(name: 'stop' | 'result'): boolean {
    return existsSync(this.file(name));
  }

  clear(...names: readonly ('stop' | 'output' | 'result')[]): void {
    for (const name of names) rmSync(this.file(name), { force: true });
  }
}
