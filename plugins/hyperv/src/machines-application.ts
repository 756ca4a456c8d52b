import { join } from 'node:path';
import type { Application, ApplicationRun, Host, Workload } from '@tapedeck/core';
import { allMachines, chooseMachines, type Machine } from './choose-machines.ts';
import type { HypervOptions } from './options.ts';
import { restoreMachine } from './restore-machine.ts';
import { stageMachine } from './stage-machine.ts';
import { tellLeftOut } from './tell-left-out.ts';

/** The virtual machines of this host, as one use of the plugin protects them. */
export const machinesApplication = (use: string, host: Host, options: HypervOptions): Application => {
  const known = new Map<string, Machine>();
  const staged = new Map<string, string>();

  /** Where a machine lies in the restore point: the same in each, so that what has not changed is found again. */
  const pathOf = ({ Id }: Machine) => join(options.staging, Id);

  const stage = async (workload: Workload, machine: Machine, run: ApplicationRun): Promise<string> => {
    run.signal.throwIfAborted();
    const folder = await stageMachine(run, host, machine, options);
    tellLeftOut(run, workload.name, machine, pathOf(machine));
    staged.set(workload.name, folder);
    return folder;
  };

  const machineOf = (workload: Workload): Machine => {
    const machine = known.get(workload.name);
    if (machine === undefined) throw new Error(`"${workload.name}" was never found.`);
    return machine;
  };

  return {
    discover: async ({ signal }) => {
      signal.throwIfAborted();
      const { chosen, unknown } = chooseMachines(await allMachines(host, signal), options);
      if (unknown[0] !== undefined) throw unknown[0];
      known.clear();
      for (const machine of chosen) known.set(`${use}:${nameOf(machine, chosen)}`, machine);
      return [...known].map(([name, machine]) => ({ name, type: 'virtual machine', facts: factsOf(machine) }));
    },
    prepare: async (workload, run) => void (await stage(workload, machineOf(workload), run)),
    capture: async (workload, run) => {
      const machine = machineOf(workload);
      const readFrom = staged.get(workload.name) ?? (await stage(workload, machine, run));
      return { roots: [{ path: pathOf(machine), readFrom, filters: [], oneFileSystem: false }], streams: [] };
    },
    restore: (workload, from, request, run) => restoreMachine(run, host, workload, from, request),
  };
};

/** Hyper-V lets several machines have one name; then their ids tell them apart. */
const nameOf = ({ Name, Id }: Machine, all: readonly Machine[]): string =>
  all.filter((other) => other.Name === Name).length > 1 ? `${Name} (${Id})` : Name;

const factsOf = ({ Id, Name, Generation, Version, State, Path, Disks }: Machine) => ({
  id: Id,
  name: Name,
  generation: Generation,
  version: Version,
  state: State,
  path: Path,
  disks: Disks.map(({ Path: path, Kind: kind, Size: size, IsPassThrough, IsShared }) => ({
    path,
    kind,
    size,
    isCaptured: !IsPassThrough && !IsShared,
  })),
});
