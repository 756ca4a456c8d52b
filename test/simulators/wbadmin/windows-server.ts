import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHost, type Host } from '@tapedeck/core';
import { type Control, type MachineState, MachineStore } from './machine-state.ts';

const gib = 2 ** 30;

const usual = {
  product: 3,
  elevated: true,
  feature: true,
  anyVolumeAllowed: false,
  computer: 'SRV01',
  versions: [],
  lastResult: 0,
  lastTime: '',
  job: null,
};

/** A Windows Server below a folder: its tools are really started, and its volumes are folders. */
export class WindowsServer {
  readonly staging: string;
  readonly share: string;
  readonly systemRoot: string;
  readonly #store: MachineStore;

  private constructor(folder: string) {
    this.staging = join(folder, 'E');
    this.share = join(folder, 'share');
    this.systemRoot = join(folder, 'C', 'Windows');
    this.#store = new MachineStore(this.systemRoot);
  }

  /** One that is there already. */
  static at(folder: string): WindowsServer {
    return new WindowsServer(folder);
  }

  /** Sets one up. */
  static make(folder: string, state: Partial<MachineState> = {}): WindowsServer {
    const server = new WindowsServer(folder);
    const volume = (letter: string, more: object = {}) => {
      const path = join(folder, letter);
      mkdirSync(path, { recursive: true });
      return { id: `\\\\?\\Volume{${letter}}\\`, path, fileSystem: 'NTFS', driveType: 3, critical: false, ...more };
    };
    const volumes = [volume('C', { critical: true }), volume('E'), volume('F', { driveType: 2 }), volume('G', { fileSystem: 'FAT32' })];
    mkdirSync(server.share, { recursive: true });
    server.#install('wbadmin.exe', 'wbadmin.ts');
    server.#install(join('WindowsPowerShell', 'v1.0', 'powershell.exe'), 'powershell.ts');
    server.#store.write('state', { ...usual, volumes, shares: [{ path: server.share, fileSystem: 'NTFS' }], ...state });
    server.control({});
    return server;
  }

  get state(): MachineState {
    return this.#store.state;
  }

  /** Every line that `wbadmin` was called with. */
  get calls(): readonly string[] {
    const file = this.#store.file('calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** What the service has told so far of its last job. */
  get told(): string {
    const file = this.#store.file('output');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  change(state: Partial<MachineState>): void {
    this.#store.change(state);
  }

  control(control: Partial<Control>): void {
    this.#store.write('control', { ending: 'success', language: 'en', label: 'target', deleteFails: false, foreign: false, ...control });
  }

  /** A host of this machine. */
  async host(freeBytes = 100 * gib): Promise<Host> {
    const environment = { ...process.env, SystemRoot: this.systemRoot, COMPUTERNAME: this.state.computer };
    const host = await createHost({ environment });
    return { ...host, platform: 'win32', diskSpace: async () => ({ freeBytes, totalBytes: 200 * gib }) };
  }

  #install(name: string, program: string): void {
    const file = join(this.systemRoot, 'System32', name);
    mkdirSync(join(file, '..'), { recursive: true });
    const source = fileURLToPath(new URL(program, import.meta.url));
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${source}' '${this.systemRoot}' "$@"\n`);
    chmodSync(file, 0o755);
  }
}
