import { realpathSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Host } from '@tapedeck/core';
import koffi from 'koffi';

const exclusiveAtOnce = 2 | 4;
const pauseMs = 1000;

// Loaded at the first use, because only Linux has it and only tapes need it.
let flock: ((fd: number, operation: number) => number) | undefined;

/**
 * Does something with a drive while nobody else does: where the tape stands is known to one at a time. The system lets go of the lock with the process, however
 * that ends.
 */
export const withDrive = async <Result>(device: string, host: Host, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> => {
  const file = await open(join(tmpdir(), `tapedeck-${basename(realpathSync(device))}.lock`), 'a', 0o666);
  try {
    while (!isLocked(file)) await host.sleep(pauseMs, signal);
    return await work();
  } finally {
    await file.close();
  }
};

const isLocked = (file: FileHandle): boolean => {
  flock ??= koffi.load(null).func('int flock(int fd, int operation)');
  return flock(file.fd, exclusiveAtOnce) === 0;
};
