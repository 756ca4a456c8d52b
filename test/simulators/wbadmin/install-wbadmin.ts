import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installProgram, type WindowsServer } from '../windows/a-windows-server.ts';
import { systemRootOf } from '../windows/machine.ts';
import { Backups } from './backups.ts';

const usual = { ending: 'success', label: 'target', deleteFails: false, foreign: false };

/** Gives a simulated server Windows Server Backup: "C" is what it starts from, and the others may be backed up to. */
export const installWbadmin = ({ machine }: WindowsServer): Backups => {
  const program = fileURLToPath(new URL('wbadmin.ts', import.meta.url));
  installProgram(join(systemRootOf(machine.folder), 'System32', 'wbadmin.exe'), program, machine.folder);
  const backups = new Backups(machine);
  const critical = machine.read().volumes.slice(0, 1);
  const state = { feature: true, anyVolumeAllowed: false, shares: [], versions: [], lastResult: 0, lastTime: '', job: null };
  backups.write('state', { ...state, critical: critical.map(({ id }) => id) });
  control(backups, {});
  return backups;
};

/** Says what shall come to pass from now on. */
export const control = (backups: Backups, wanted: object): void => backups.write('control', { ...usual, ...wanted });
