import type { Host } from '@tapedeck/core';

// Indexers and virus scanners look at a drive for moments after the last write.
const attempts = 5;
const pauseMs = 500;

/** Tries until it answers that all is well, half a second apart; resolves to whether it ever did. */
export const severalTimes = async (attempt: () => Promise<boolean>, host: Host, signal: AbortSignal): Promise<boolean> => {
  for (let left = attempts; left > 0; left--) {
    if (await attempt()) return true;
    if (left > 1) await host.sleep(pauseMs, signal);
  }
  return false;
};
