import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock: enough to tell, on the same machine, whether the holder still lives. */
export interface ProcessIdentity {
  readonly host: string;
  /** Tells machines of the same name apart, and stays when one is started anew; missing or empty where the system does not tell. */
  readonly machine?: string;
  /** Changes with every start of the machine; empty where the system does not tell. */
  readonly bootId: string;
  readonly pid: number;
  /** Start time of the process in the system's own unit; empty where it does not tell. */
  readonly started: string;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
};

/** Field 22 of `/proc/PID/stat`; the name in field 2 may hold spaces and brackets, so it is cut off first. */
const startTime = (pid: number): string => read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[19] ?? '';

/** Machine ids are not to leave the machine, so it is a hash of that: see machine-id(5). */
const machine = (): string => {
  const id = read('/etc/machine-id');
  return id === '' ? '' : createHash('sha256').update(`tapedeck ${id}`).digest('hex').slice(0, 16);
};

/** This process. */
export const thisProcess = (): ProcessIdentity => ({
  host: hostname(),
  machine: machine(),
  bootId: read('/proc/sys/kernel/random/boot_id'),
  pid: process.pid,
  started: startTime(process.pid),
});

/** Whether a holder is certainly gone: same machine, and rebooted since or without that process. `undefined`: cannot be told from here. */
export const isGone = (holder: ProcessIdentity): boolean | undefined => {
  const here = thisProcess();
  if (holder.host !== here.host) return undefined;
  if (here.bootId !== '' && holder.bootId !== '' && here.bootId !== holder.bootId) return isThisMachine(holder, here) ? true : undefined;
  if (here.started !== '') return startTime(holder.pid) !== holder.started;
  return !isAlive(holder.pid);
};

// One that has taken the name of another, as a machine does that replaces it, is not that one after a restart.
const isThisMachine = (holder: ProcessIdentity, here: ProcessIdentity): boolean => here.machine !== '' && holder.machine === here.machine;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
