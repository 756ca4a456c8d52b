import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHost, type Host } from '@tapedeck/core';
import { type PowerState, readPower, writePower } from './power-state.ts';

/** A simulated machine that can be ended, and the host on which its tools are found. */
export interface PowerMachine {
  readonly folder: string;
  readonly host: Host;
  /** What it plans, and what it was asked for. */
  state(): PowerState;
}

const names = ['busctl', 'shutdown', 'systemctl', 'systemd-run', 'wall'];
const program = fileURLToPath(new URL('linux-tools.ts', import.meta.url));

/** Sets up a Linux whose tools are these, and no others. */
export const aLinuxMachine = async (folder: string, given: Partial<PowerState> = {}): Promise<PowerMachine> => {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of names) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${program}' '${name}' '${folder}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  writePower(folder, given);
  return { folder, host: await hostOf(folder), state: () => readPower(folder) };
};

/** The host on which the tools in a folder are found; `more` is added to its environment. */
export const hostOf = async (folder: string, more: Readonly<Record<string, string>> = {}): Promise<Host> => {
  // The stand-ins start many times, and most of that is reading their sources anew.
  const { NODE_COMPILE_CACHE } = process.env;
  return { ...(await createHost({ environment: { PATH: join(folder, 'bin'), NODE_COMPILE_CACHE, ...more } })), platform: 'linux' };
};

/** Takes a tool from it. */
export const removeTool = ({ folder }: PowerMachine, name: string): void => rmSync(join(folder, 'bin', name));

/** A host on which one tool has next to no time, so that no test waits for one that hangs. */
export const impatientWith = (tool: string, host: Host): Host => ({
  ...host,
  run: (command) => host.run(command.file.endsWith(tool) ? { ...command, limitMinutes: 0.5 / 60 } : command),
});
