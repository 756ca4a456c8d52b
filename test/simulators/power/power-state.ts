import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of `ListInhibitors`: what, who, why, mode, user, process. */
export type SimulatedLock = readonly [what: string, who: string, why: string, mode: string, user: number, process: number];

/** A tool that goes wrong: it fails with this text, hangs, or ends well without having done anything. */
export interface PowerFault {
  readonly tool: string;
  readonly how: 'fail' | 'hang' | 'lie';
  /** Number of an error of Windows. */
  readonly number?: number;
}

/** All that the tools of a simulated machine know of its end, in one file. */
export interface PowerState {
  /** What the login manager of Linux answers for each question. */
  readonly can: Readonly<Record<string, string>>;
  readonly locks: readonly SimulatedLock[];
  /** On Windows: whether this process has the privilege, and whether the machine can sleep. */
  readonly isPrivileged: boolean;
  readonly canSleep: boolean;
  readonly language: 'en' | 'de';
  readonly fault?: PowerFault;
  /** What is planned: `poweroff`, `reboot`, `suspend`, or something else. */
  planned?: string;
  /** Every call that changes something or tells people, without the folder of the program. */
  calls: (readonly string[])[];
}

const healthy: PowerState = {
  can: { CanPowerOff: 'yes', CanReboot: 'yes', CanSuspend: 'yes' },
  locks: [],
  isPrivileged: true,
  canSleep: true,
  language: 'en',
  calls: [],
};

const fileIn = (folder: string) => join(folder, 'power.json');

/** Sets the state up. A tool may be ended at any time, so it is never half written. */
export const writePower = (folder: string, given: Partial<PowerState> = {}): void => {
  const working = `${fileIn(folder)}.${process.pid}`;
  writeFileSync(working, JSON.stringify({ ...healthy, ...given }));
  renameSync(working, fileIn(folder));
};

/** What the machine in a folder plans, and what it was asked for. */
export const readPower = (folder: string): PowerState => JSON.parse(readFileSync(fileIn(folder), 'utf8'));

/** Notes a call, and does what it does unless it goes wrong. A hang has no end by itself. */
export const perform = async (
  folder: string,
  [tool, ...args]: readonly [string, ...string[]],
  work: (state: PowerState) => void,
): Promise<PowerFault | undefined> => {
  const state = readPower(folder);
  state.calls.push([tool, ...args]);
  const fault = state.fault?.tool === tool ? state.fault : undefined;
  if (fault === undefined) work(state);
  writePower(folder, state);
  if (fault?.how === 'hang') await new Promise(() => setInterval(() => {}, 60_000));
  return fault;
};
