import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHost, type Host } from '@tapedeck/core';
import { Machine, type MachineState, type SimulatedWriter, systemRootOf } from './machine.ts';

/** A simulated machine, and the host on which its tools are found. */
export interface WindowsServer {
  readonly folder: string;
  readonly host: Host;
  readonly machine: Machine;
  /** Folder of a volume: "C" and "D" are on fixed disks, "E" can be taken out. */
  volume(letter: string): string;
  /** Has something go wrong, as often as is said. */
  fail(place: string, how: string, times?: number): void;
}

const programs = {
  'cmd.exe': 'cmd.ts',
  'diskshadow.exe': 'diskshadow.ts',
  'shutdown.exe': 'shutdown.ts',
  'vssadmin.exe': 'vssadmin.ts',
  'whoami.exe': 'whoami.ts',
  [join('WindowsPowerShell', 'v1.0', 'powershell.exe')]: 'powershell.ts',
};

/** Writers that are on every server, and one of an application with a log on "D". */
const writersOf = (volume: (letter: string) => string): SimulatedWriter[] => [
  {
    name: 'System Writer',
    id: '{e8132975-6f93-4464-a53e-1050253ae220}',
    state: 1,
    lastError: '',
    components: [{ path: '\\System Files', volumes: [volumeId('C')], logs: [] }],
  },
  {
    name: 'Ledger Writer',
    id: ledgerWriter,
    state: 1,
    lastError: '',
    components: [{ path: '\\Ledgers', volumes: [volumeId('D')], logs: [join(volume('D'), 'ledger.log')] }],
  },
];

/** Id of the writer of an application that keeps its ledgers on "D". */
export const ledgerWriter = '{11111111-2222-4333-8444-555555555555}';

/** Id of the volume with a letter. */
export const volumeId = (letter: string) => `\\\\?\\Volume{6cd5140b-0000-0000-0000-60220000000${letter}}\\`;

/** Sets up a machine in a folder. */
export const aWindowsServer = async (folder: string, given: Partial<MachineState> = {}): Promise<WindowsServer> => {
  const volume = volumeIn(folder);
  const volumes = ['C', 'D', 'E'].map((letter) => ({
    id: volumeId(letter),
    mountedOn: volume(letter) + sep,
    fileSystem: 'NTFS',
    driveType: letter === 'E' ? 2 : 3,
  }));
  for (const { mountedOn } of volumes) mkdirSync(mountedOn, { recursive: true });
  new Machine(folder).write({
    isServer: true,
    isElevated: true,
    language: 'en',
    volumes,
    writers: writersOf(volume),
    shadows: [],
    creating: undefined,
    made: 0,
    failures: {},
    calls: [],
    ...given,
  });
  for (const [name, program] of Object.entries(programs)) installProgram(join(systemRootOf(folder), 'System32', name), program, folder);
  return attachTo(folder);
};

/** The machine that was set up in a folder, for another process. */
export const attachTo = async (folder: string): Promise<WindowsServer> => {
  const machine = new Machine(folder);
  const real = await createHost({ environment: { ...process.env, SystemRoot: systemRootOf(folder), COMPUTERNAME: 'SRV01' } });
  return {
    folder,
    host: { ...real, platform: 'win32' },
    machine,
    volume: volumeIn(folder),
    fail: (place, how, times = 1) =>
      machine.update(({ failures }) => {
        failures[place] = { with: how, times };
      }),
  };
};

const volumeIn = (folder: string) => (letter: string) => join(folder, 'volumes', letter);

/** Puts a program of the simulator where the machine looks for it. */
export const installProgram = (path: string, program: string, folder: string): void => {
  const source = fileURLToPath(new URL(program, import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${source}' '${folder}' "$@"\n`);
  chmodSync(path, 0o755);
};
