import type { Host, StartedCommand } from './host.ts';

/** The same host, telling `started` of each command's process group, so that a later process can end what a dead one left running. */
export const withStarted = (host: Host, started: (leader: number) => void): Host => ({
  platform: host.platform,
  hostName: host.hostName,
  bootId: host.bootId,
  variable: (name) => host.variable(name),
  now: () => host.now(),
  monotonicMs: () => host.monotonicMs(),
  sleep: (milliseconds, signal) => host.sleep(milliseconds, signal),
  diskSpace: (path) => host.diskSpace(path),
  lowerPriority: () => host.lowerPriority(),
  makeTempFolder: (prefix) => host.makeTempFolder(prefix),
  processStart: (processId) => host.processStart(processId),
  endProcessGroup: (leader) => host.endProcessGroup(leader),
  start: (name, command) => host.start(name, telling(command, started)),
  running: (name) => host.running(name),
  run: (command) => host.run(telling(command, started)),
});

const telling = <Told extends StartedCommand>(command: Told, started: (leader: number) => void): Told => ({
  ...command,
  started: (leader: number) => {
    started(leader);
    command.started?.(leader);
  },
});
