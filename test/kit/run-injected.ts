import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandLine } from './kill-at.ts';

/** What the system is to answer to some calls of a process. */
export interface Injected {
  /** Names of system calls, separated by commas. */
  readonly calls: string;
  /** Of the file of this path alone. */
  readonly of?: string;
  /** `EIO`. */
  readonly error: string;
  /** Which of each kind, counted for each thread: `3`, or `3+` for all from there on. */
  readonly when: string;
}

/** Longer than a run takes under a tracer: one that hangs is ended, and has no status. */
const limitMs = 60_000;

/** How such a process has ended. */
export interface InjectedEnd {
  readonly status: number | null;
  readonly output: string;
  /** Whether any call was answered so. */
  readonly struck: boolean;
}

/** Runs a command whose system calls fail as told. One thread does all that the system may be slow to do, so that the calls have an order. */
export const runInjected = ([file, ...args]: CommandLine, { calls, of, error, when }: Injected, folder: string): InjectedEnd => {
  const traces = mkdtempSync(join(folder, 'trace-'));
  const log = join(traces, 'log');
  const tracing = ['-f', '-qq', '-o', log, '-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}:when=${when}`];
  if (of !== undefined) tracing.push('-P', of);
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const { status, stdout, stderr } = spawnSync('strace', [...tracing, file, ...args], {
    encoding: 'utf8',
    env,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const struck = readFileSync(log, 'latin1').includes('(INJECTED)');
  rmSync(traces, { recursive: true });
  return { status, output: stdout + stderr, struck };
};
