import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** A command line. */
export type CommandLine = readonly [file: string, ...args: string[]];

const dieAtFlush = new URL('./die-at-flush.ts', import.meta.url).href;

/** Kills a Node program at its `count`-th flush: each record of a journal is one, and all else that must survive a power cut. Answers whether it came to that. */
export const killAtFlush = (command: CommandLine, count: number): boolean => killed(command, { DIE_AT_FLUSH: `${count}` });

/** Kills it at the `count`-th record of its journal, which is what the next start goes by. */
export const killAtRecord = (command: CommandLine, count: number): boolean =>
  killed(command, { DIE_AT_FLUSH: `${count}`, DIE_AT_FLUSH_OF: '/journals/' });

/** Kills it at the `count`-th flush of a file whose path holds this. */
export const killAtFlushBelow = (command: CommandLine, path: string, count: number): boolean =>
  killed(command, { DIE_AT_FLUSH: `${count}`, DIE_AT_FLUSH_OF: path });

const killed = ([file, ...args]: CommandLine, variables: Readonly<Record<string, string>>): boolean => {
  const env = { ...process.env, ...variables };
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
