import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock: enough to tell, on the same machine, whether the holder still lives. */
export interface ProcessIdentity {
  readonly host: string;
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

/** This process. */
export const thisProcess = (): ProcessIdentity => ({
  host: hostname(),
  bootId: read('/proc/sys/kernel/random/boot_id'),
  pid: process.pid,
  started: startTime(process.pid),
});

/** Whether a holder is certainly gone: same machine, and rebooted since or without that process. `undefined`: cannot be told from here. */
export const isGone = (holder: ProcessIdentity): boolean | undefined => {
  const here = thisProcess();
  if (holder.host !== here.host) return undefined;
  if (here.bootId !== '' && holder.bootId !== '' && here.bootId !== holder.bootId) return true;
  if (here.started !== '') return startTime(holder.pid) !== holder.started;
  return !isAlive(holder.pid);
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
