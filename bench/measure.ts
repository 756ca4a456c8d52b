import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimedCommand } from './contestant.ts';

/** What one command took. */
export interface Measurement {
  readonly seconds: number;
  /** Of all processors, in user and system mode together. */
  readonly processorSeconds: number;
  /** Largest resident size of any one of its processes. */
  readonly peakBytes: number;
}

/** Runs a command to its end and measures it with GNU time. Throws with its complaint when it does not succeed. */
export const measure = ({ file, args, cwd, env }: TimedCommand): Measurement => {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-time-'));
  const report = join(folder, 'time');
  try {
    // Otherwise a command pays for what the one before has not yet written.
    spawnSync('sync');
    const output = openSync(join(folder, 'output'), 'w');
    const { status, error } = spawnSync('/usr/bin/time', ['-q', '-f', '%e %U %S %M', '-o', report, file, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`"${[file, ...args].join(' ')}" ended with status ${status}:\n${lastOf(join(folder, 'output'))}`);
    const [seconds = 0, user = 0, system = 0, kibibytes = 0] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
    return { seconds, processorSeconds: user + system, peakBytes: kibibytes * 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const lastOf = (path: string): string => readFileSync(path, 'utf8').slice(-4000);
