import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aWindowsServer, type WindowsServer } from './a-windows-server.ts';
import { type HypervState, readHyperv, type SimulatedDisk, type SimulatedVm, updateHyperv, writeHyperv } from './hyperv-state.ts';

/** A machine as a test wishes it. */
export interface WantedVm {
  readonly name: string;
  readonly state?: string;
  /** Names of its disks. */
  readonly disks?: readonly string[];
  /** Disks besides, which no checkpoint holds. */
  readonly others?: readonly SimulatedDisk[];
}

/** A simulated server with virtual machines. */
export interface HypervHost {
  readonly server: WindowsServer;
  /** Where machines are exported to. */
  readonly staging: string;
  state(): HypervState;
  update(change: (state: HypervState) => void): void;
  /** A machine by its name. */
  vm(name: string): SimulatedVm;
}

/** Sets up a host in a folder. */
export const aHypervHost = async (
  folder: string,
  wanted: readonly WantedVm[],
  given: Partial<Pick<HypervState, 'exportSteps' | 'mergeLooks'>> = {},
): Promise<HypervHost> => {
  const server = await aWindowsServer(folder);
  const vms = wanted.map((one, index) => makeVm(server, one, index));
  const machinePath = join(server.volume('D'), 'Machines');
  writeHyperv(server.machine, { hasModule: true, isRunning: true, machinePath, vms, jobs: [], exportSteps: 0, mergeLooks: 0, ...given });
  const host = hypervHostOn(server);
  mkdirSync(host.staging, { recursive: true });
  return host;
};

/** The host on a server that was set up before, for another process too. */
export const hypervHostOn = (server: WindowsServer): HypervHost => ({
  server,
  staging: join(server.volume('C'), 'staging'),
  state: () => readHyperv(server.machine),
  update: (change) => updateHyperv(server.machine, change),
  vm: (name) => {
    const found = readHyperv(server.machine).vms.find((vm) => vm.name === name);
    if (found === undefined) throw new Error(`There is no machine "${name}".`);
    return found;
  },
});

/** What is on the disks of a machine. */
export const contentOf = ({ disks }: SimulatedVm): readonly string[] =>
  disks.filter(({ isPassThrough }) => !isPassThrough).map(({ path }) => readFileSync(path, 'utf8'));

const makeVm = (
  server: WindowsServer,
  { name, state = 'Running', disks = ['system.vhdx'], others = [] }: WantedVm,
  index: number,
): SimulatedVm => {
  const id = `00000000-0000-4000-8000-00000000000${index}`.toUpperCase();
  const path = join(server.volume('D'), 'VM', id);
  mkdirSync(path, { recursive: true });
  const own = disks.map((disk) => ({ path: join(path, disk) }));
  for (const disk of own) writeFileSync(disk.path, `vhdxfile: all of ${name} at ${disk.path}`);
  return { id, name, state, generation: 2, version: '9.0', path, disks: [...own, ...others], checkpoints: [], busy: [] };
};
