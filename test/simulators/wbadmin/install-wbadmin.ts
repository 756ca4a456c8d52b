import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installProgram, systemRootOf, type WindowsServer } from '../windows/a-windows-server.ts';
import { MachineStore } from './machine-state.ts';

/** Gives a simulated server Windows Server Backup: "C" is what it starts from, and the others may be backed up to. */
export const installWbadmin = ({ machine }: WindowsServer): void => {
  const systemRoot = systemRootOf(machine);
  installProgram(join(systemRoot, 'System32', 'wbadmin.exe'), fileURLToPath(new URL('wbadmin.ts', import.meta.url)), systemRoot);
  const store = new MachineStore(systemRoot);
  const volumes = machine.read().volumes.map(({ id, mountedOn, fileSystem, driveType }, index) => ({
    id,
    path: mountedOn.replace(/[\\/]$/, ''),
    fileSystem,
    driveType,
    critical: index === 0,
  }));
  store.write('control', { ending: 'success', language: 'en', label: 'target', deleteFails: false, foreign: false });
  store.write('state', {
    product: 3,
    elevated: true,
    feature: true,
    anyVolumeAllowed: false,
    computer: 'SRV01',
    volumes,
    shares: [],
    versions: [],
    lastResult: 0,
    lastTime: '',
    job: null,
  });
};
