import { mkdtemp } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as timeout } from 'node:timers/promises';
import { readBootId } from './boot-id.ts';
import { diskSpace } from './disk-space.ts';
import type { Command, Host } from './host.ts';
import { lowerPriority } from './lower-priority.ts';
import { endGroup } from './process-group.ts';
import { processStart } from './process-start.ts';
import { runCommand } from './run-command.ts';
import { RunningCommands } from './running-commands.ts';

/** What the host is given by whoever starts the process. */
export interface HostSettings {
  /** The environment that commands inherit, from which secrets have been taken out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The real machine. */
export const createHost = async ({ environment }: HostSettings): Promise<Host> => {
  const running = new RunningCommands();
  const run = (command: Command) => runCommand(command, environment);
  return {
    platform: process.platform,
    hostName: hostname(),
    bootId: await readBootId(),
    variable: (name) => environment[name],
    run,
    start: (name, command) => running.start(name, command, run),
    running: (name) => running.find(name),
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    sleep: async (milliseconds, signal) => {
      // The timer's own AbortError would hide why; the reason is what callers are promised.
      await timeout(milliseconds, undefined, { signal }).catch((error: unknown) => Promise.reject(signal?.reason ?? error));
    },
    diskSpace,
    lowerPriority: () => lowerPriority(run),
    makeTempFolder: (prefix) => mkdtemp(join(tmpdir(), prefix)),
    processStart,
    endProcessGroup: endGroup,
  };
};
