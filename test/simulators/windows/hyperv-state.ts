import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';

/** A disk of a machine: a file, or a disk of the host. */
export interface SimulatedDisk {
  readonly path: string;
  readonly isPassThrough?: boolean;
  readonly isShared?: boolean;
  readonly kind?: string;
}

/** A checkpoint, and the folder with the disks as they were. */
export interface SimulatedCheckpoint {
  readonly id: string;
  name: string;
  readonly isRecovery: boolean;
  readonly frozen: string;
}

/** A virtual machine. */
export interface SimulatedVm {
  readonly id: string;
  name: string;
  state: string;
  readonly generation: number;
  readonly version: string;
  /** Folder of its configuration. */
  readonly path: string;
  readonly disks: readonly SimulatedDisk[];
  checkpoints: SimulatedCheckpoint[];
  /** Numbers of what it is busy with, and how often it still says so. */
  busy: { readonly status: number; looks: number }[];
}

/** An export that goes on, or has ended. */
export interface ExportJob {
  readonly id: string;
  readonly vm: string;
  readonly checkpoint: string;
  readonly folder: string;
  state: number;
  percent: number;
  errorCode: number;
  errorDescription: string;
}

/** All that the service of Hyper-V knows, in a file beside that of the machine. */
export interface HypervState {
  hasModule: boolean;
  isRunning: boolean;
  readonly machinePath: string;
  vms: SimulatedVm[];
  jobs: ExportJob[];
  /** Steps that an export takes; with none it is done at once. */
  exportSteps: number;
  /** Looks that a merge takes. */
  mergeLooks: number;
}

const file = (machine: Machine) => join(machine.folder, 'hyperv.json');

/** Reads what the service knows. */
export const readHyperv = (machine: Machine): HypervState => JSON.parse(readFileSync(file(machine), 'utf8'));

/** Sets it. */
export const writeHyperv = (machine: Machine, state: HypervState): void => {
  writeFileSync(`${file(machine)}.new`, JSON.stringify(state, undefined, 2));
  renameSync(`${file(machine)}.new`, file(machine));
};

/** Changes it while nobody else does. */
export const updateHyperv = <Result>(machine: Machine, change: (state: HypervState) => Result): Result =>
  machine.update(() => {
    const state = readHyperv(machine);
    const result = change(state);
    writeHyperv(machine, state);
    return result;
  });

/** Numbers of `JobState`. */
export const jobStates = { running: 4, completed: 7, terminated: 8, exception: 10 } as const;

/** Ends a script as PowerShell does that was told to stop at errors. */
export const fail = (why: string): never => {
  console.error(why);
  process.exit(1);
};

/** A machine that must be there. */
export const vmOf = (state: HypervState, id: string): SimulatedVm =>
  state.vms.find((vm) => vm.id === id) ?? fail('Hyper-V was unable to find a virtual machine with the id. InvalidParameter');
