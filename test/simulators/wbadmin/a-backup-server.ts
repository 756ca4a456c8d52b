import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { attachTo, aWindowsServer, type WindowsServer } from '../windows/a-windows-server.ts';
import { systemRootOf } from '../windows/machine.ts';
import { type BackupState, Backups, type Control } from './backups.ts';
import { control, installWbadmin } from './install-wbadmin.ts';

const gib = 2 ** 30;

/** A Windows Server with Windows Server Backup, which has a volume and a share to stage on. */
export class BackupServer {
  /** The volume "D". */
  readonly staging: string;
  readonly share: string;
  readonly windows: WindowsServer;
  readonly #backups: Backups;

  private constructor(windows: WindowsServer) {
    this.windows = windows;
    this.staging = windows.volume('D');
    this.share = join(windows.folder, 'share');
    this.#backups = new Backups(windows.machine);
  }

  /** One that is there already. */
  static async at(folder: string): Promise<BackupServer> {
    return new BackupServer(await attachTo(folder));
  }

  /** Sets one up. Beside the volumes of every server it has "G", which is formatted with FAT. */
  static async make(folder: string): Promise<BackupServer> {
    mkdirSync(folder, { recursive: true });
    const server = new BackupServer(await aWindowsServer(folder));
    const { machine, volume } = server.windows;
    const state = machine.read();
    const fat = { id: '\\\\?\\Volume{G}\\', mountedOn: `${volume('G')}/`, fileSystem: 'FAT32', driveType: 3 };
    machine.write({ ...state, volumes: [...state.volumes, fat] });
    for (const path of [volume('G'), server.share]) mkdirSync(path);
    installWbadmin(server.windows);
    server.change({ shares: [{ path: server.share, fileSystem: 'NTFS' }] });
    return server;
  }

  get state(): BackupState {
    return this.#backups.state;
  }

  /** Every line that `wbadmin` was called with. */
  get calls(): readonly string[] {
    const file = this.#backups.file('calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** What the service has told so far of its last job. */
  get told(): string {
    const file = this.#backups.file('output');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Where the tool lies. */
  get tool(): string {
    return join(systemRootOf(this.windows.folder), 'System32', 'wbadmin.exe');
  }

  change(state: Partial<BackupState>): void {
    this.#backups.change(state);
  }

  /** Has the machine be a client, speak another language, or be used by somebody who is not elevated. */
  become(machine: { readonly isServer?: boolean; readonly isElevated?: boolean; readonly language?: 'en' | 'de' }): void {
    this.windows.machine.write({ ...this.windows.machine.read(), ...machine });
  }

  control(wanted: Partial<Control>): void {
    control(this.#backups, wanted);
  }

  /** A host of this machine. */
  host(freeBytes = 100 * gib): Host {
    return { ...this.windows.host, diskSpace: async () => ({ freeBytes, totalBytes: 200 * gib }) };
  }
}
