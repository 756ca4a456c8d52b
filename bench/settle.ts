import { closeSync, mkdirSync, mkdtempSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { benchFolder } from './bench-folder.ts';

const probes = 500;
const settledMicroseconds = 100;
const waitSeconds = 20;
const longestWaits = 18;

/**
 * Waits, at most six minutes, until files are made at the usual speed. ext4 without a journal does not reuse an inode for up to
 * five minutes after its file was removed, and searches past all of these for each new one: that is forty times slower, and would be
 * blamed on whoever restores next.
 */
export const settle = async (log: (line: string) => void): Promise<void> => {
  for (let waits = 0; waits < longestWaits; waits += 1) {
    const microseconds = probe();
    if (microseconds < settledMicroseconds) return;
    log(`making a file takes ${Math.round(microseconds)} µs; waiting for the file system to settle`);
    await pause(waitSeconds * 1000);
  }
  log('the file system did not settle; going on');
};

// What it makes stays until the work folder goes: removing it would unsettle the file system again.
const probe = (): number => {
  mkdirSync(join(benchFolder, 'probes'), { recursive: true });
  const folder = mkdtempSync(join(benchFolder, 'probes', 'probe-'));
  const start = performance.now();
  for (let n = 0; n < probes; n += 1) closeSync(openSync(join(folder, `${n}`), 'wx'));
  return ((performance.now() - start) * 1000) / probes;
};
