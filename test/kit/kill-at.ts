import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** A command line. */
export type CommandLine = readonly [file: string, ...args: string[]];

/** One thread for all system calls on files, so that they have an order and can be counted: a tracer counts for each thread. */
const oneThread = { ...process.env, UV_THREADPOOL_SIZE: '1' };

/** What a tracer does to one system call of a process: the `when`-th of its kind in each thread. */
export interface Injected {
  readonly calls: string;
  /** `signal=SIGKILL`, `error=ENOSPC`. */
  readonly what: string;
  /** `3`, or `3+` for all from there on. */
  readonly when: string;
}

/** Runs a command with something injected into its system calls. Answers how it ended, and whether a call was met. */
export const runInjected = ([file, ...args]: CommandLine, { calls, what, when }: Injected) => {
  const tracing = ['-f', '-qq', '-e', `trace=${calls}`, '-e', `inject=${calls}:${what}:when=${when}`];
  const { status, signal, stdout, stderr } = spawnSync('strace', [...tracing, '-o', '/dev/null', file, ...args], {
    encoding: 'utf8',
    env: oneThread,
  });
  return { status, signal, output: stdout + stderr };
};

const dieAtFlush = new URL('./die-at-flush.ts', import.meta.url).href;

/** Kills a Node program at its `count`-th flush: each record of a journal is one, and all else that must survive a power cut. Answers whether it came to that. */
export const killAtFlush = ([file, ...args]: CommandLine, count: number): boolean => {
  const env = { ...process.env, DIE_AT_FLUSH: `${count}` };
  return spawnSync(file, ['--import', dieAtFlush, ...args], { stdio: 'ignore', env }).signal === 'SIGKILL';
};

/** Kills a command after some time, unless it has ended before. Answers whether it was killed. */
export const killAfter = async ([file, ...args]: CommandLine, milliseconds: number): Promise<boolean> => {
  const child = spawn(file, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await Promise.race([pause(milliseconds), ended]);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
};
