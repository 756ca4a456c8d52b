import type { Host } from '@tapedeck/core';
import { BackupError } from '@tapedeck/core';
import { toldBy } from './server-failure.ts';
import { systemErrorOf } from './server-hints.ts';

const pauseMs = 10_000;
// Somebody else was in the way, or a share was gone for a moment.
const passing = new Set([1205, 1222, 3023]);
const passingOfSystem = new Set([53, 64, 121]);

/** Does it once more, after a pause, when it failed for something that passes and may be repeated. */
export const withRetry = async <Result>(
  host: Host,
  signal: AbortSignal,
  mayRepeat: () => boolean,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (!passes(error) || !mayRepeat()) throw error;
    await host.sleep(pauseMs, signal);
    return work();
  }
};

const passes = (error: unknown): boolean => {
  if (!(error instanceof BackupError)) return false;
  if (error.code === 'MSSQL_CONNECTION_LOST') return true;
  const told = toldBy(error);
  return told !== undefined && (passing.has(told.number) || passingOfSystem.has(systemErrorOf(told.message) ?? 0));
};
