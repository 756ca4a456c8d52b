import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, keyOf } from './process-key.ts';

/** A volume of the simulated machine: a folder here. */
export interface SimulatedVolume {
  readonly id: string;
  /** Where it is mounted, as Windows has it: with a separator at its end. */
  readonly mountedOn: string;
  readonly fileSystem: string;
  readonly driveType: number;
  readonly label?: string;
  readonly serial?: number;
  /** How its disk is connected, as `Get-Disk` says; `SATA` unless told otherwise. */
  readonly bus?: string;
}

/** What of an application can be frozen by itself. */
export interface SimulatedComponent {
  readonly path: string;
  /** Volumes that it needs. */
  readonly volumes: readonly string[];
  /** Files that the application cuts once it hears that a full backup is complete. */
  readonly logs: readonly string[];
}

/** A part of an application that takes part in freezing it. */
export interface SimulatedWriter {
  readonly name: string;
  readonly id: string;
  /** Number of `VSS_WRITER_STATE`. */
  state: number;
  lastError: string;
  /** The process whose backup it waits for. */
  waitsFor?: string;
  readonly components: readonly SimulatedComponent[];
}

/** A shadow copy that is there. */
export interface SimulatedShadow {
  readonly id: string;
  readonly setId: string;
  readonly volume: string;
  readonly device: string;
  readonly noWriters: boolean;
  /** The process with which it goes, if it does. */
  readonly owner?: string;
}

/** All that the tools of the machine know, in one file. */
export interface MachineState {
  readonly isServer: boolean;
  isElevated: boolean;
  language: 'en' | 'de';
  readonly volumes: readonly SimulatedVolume[];
  writers: SimulatedWriter[];
  shadows: SimulatedShadow[];
  /** The process that is making a set: there is one at a time in the whole system. */
  creating: string | undefined;
  made: number;
  /** What is to go wrong, by the place where it does: `create`, `end backup`, `list-shadows.ps1`. Each goes wrong as often as it says. */
  failures: Record<string, { readonly with: string; times: number }>;
  /** Every call of a tool, by its name and command. */
  calls: string[];
  /** Which of them is to go wrong. */
  fault?: Fault;
}

/** A call of a tool that goes wrong: it fails, hangs, or ends well without having done anything. */
export interface Fault {
  readonly call: string;
  /** Of several such calls, which; from 1. */
  readonly nth: number;
  readonly how: 'fail' | 'hang' | 'lie';
}

/** Longer than any deadline that a test sets; by itself it ends as a failure, since nobody could wait for ever. */
const hangMs = 8_000;

const wait = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** Where the tools of the machine in a folder lie. */
export const systemRootOf = (folder: string): string => join(folder, 'Windows');

/** The machine whose state lies in a folder. */
export class Machine {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  read(): MachineState {
    const state: MachineState = JSON.parse(readFileSync(join(this.folder, 'machine.json'), 'utf8'));
    return {
      ...state,
      shadows: state.shadows.filter(({ owner }) => owner === undefined || isAlive(owner)),
      writers: state.writers.map(asTold),
    };
  }

  /** Changes the state while nobody else does. */
  update<Result>(change: (state: MachineState) => Result): Result {
    const lock = join(this.folder, 'lock');
    while (!isTaken(lock)) wait(2);
    try {
      const state = this.read();
      const result = change(state);
      this.write(state);
      return result;
    } finally {
      rmSync(lock);
    }
  }

  write(state: MachineState): void {
    const path = join(this.folder, 'machine.json');
    writeFileSync(`${path}.new`, JSON.stringify(state, undefined, 2));
    renameSync(`${path}.new`, path);
  }

  /** Notes that a tool is called; answers what is wrong with this call. */
  called(call: string): 'fail' | 'lie' | undefined {
    const how = this.update(({ calls, fault }) => {
      calls.push(call);
      return fault?.call === call && calls.filter((one) => one === call).length === fault.nth ? fault.how : undefined;
    });
    if (how !== 'hang') return how;
    wait(hangMs);
    return 'fail';
  }

  /** What is to go wrong here, once less from now on; `undefined` when all goes well. */
  failure(place: string): string | undefined {
    return this.update(({ failures }) => {
      const failure = failures[place];
      if (failure === undefined || failure.times <= 0) return undefined;
      failure.times -= 1;
      return failure.with;
    });
  }
}

/** Takes the lock, or answers that somebody else has it. One whose process was killed is free; it appears with its owner in it. */
const isTaken = (lock: string): boolean => {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, keyOf(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch {
    const owner = ownerOf(lock);
    if (owner !== '' && !isAlive(owner)) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
};

/** A writer whose backup has died is told that it was broken off. */
const asTold = (writer: SimulatedWriter): SimulatedWriter =>
  writer.state === 5 && writer.waitsFor !== undefined && !isAlive(writer.waitsFor) ? { ...writer, state: 1 } : writer;

const ownerOf = (lock: string): string => {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    // It was given back meanwhile.
    return '';
  }
};

/** A GUID as Windows writes it. */
export const guid = (): string => `{${crypto.randomUUID()}}`;

/** Exits as whoever is not elevated is told to. */
export const refuseIfNotElevated = ({ isElevated }: MachineState, say: string): void => {
  if (isElevated) return;
  console.log(say);
  process.exit(2);
};
