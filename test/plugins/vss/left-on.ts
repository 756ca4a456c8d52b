import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WindowsServer } from '../../simulators/windows/a-windows-server.ts';

/** What a run has left behind on the machine. */
export interface Left {
  readonly shadows: number;
  /** Folders of sessions. */
  readonly sessions: readonly string[];
  /** Writers that have not heard how the backup ended. */
  readonly waiting: readonly string[];
}

/** What it should be. */
export const nothing: Left = { shadows: 0, sessions: [], waiting: [] };

/** Looks at the machine. */
export const leftOn = ({ folder, machine }: WindowsServer): Left => {
  const { shadows, writers } = machine.read();
  return {
    shadows: shadows.length,
    sessions: readdirSync(join(folder, 'state', 'cache')).filter((name) => name.startsWith('vss-')),
    waiting: writers.filter(({ state }) => state === 5).map(({ name }) => name),
  };
};
