import type { BackupError, Host, Run } from '@tapedeck/core';

/** Why an attempt came to nothing, and whether another one may do better. */
export interface Miss {
  readonly error: BackupError;
  readonly mayPass: boolean;
}

/** How long one attempt may take. */
export const attemptSeconds = 15;

/** How long to wait before the second and the third attempt. */
const pauseSeconds = [5, 20];

/**
 * Tries, and tries again after a while where that may help. An attempt is ended when its time is over, so the whole stays
 * well below the deadlines of the steps. @throws the error of the last attempt, or the reason of the run's signal
 */
export const persist = async (attempt: (signal: AbortSignal) => Promise<Miss | undefined>, { host, signal }: Run): Promise<void> => {
  for (let index = 0; ; index += 1) {
    const miss = await withinTime(attempt, host, signal);
    if (miss === undefined) return;
    signal.throwIfAborted();
    const pause = pauseSeconds[index];
    if (!miss.mayPass || pause === undefined) throw miss.error;
    await host.sleep(pause * 1000, signal);
  }
};

const withinTime = async <Result>(work: (signal: AbortSignal) => Promise<Result>, host: Host, parent: AbortSignal): Promise<Result> => {
  const late = new AbortController();
  const done = new AbortController();
  host.sleep(attemptSeconds * 1000, AbortSignal.any([parent, done.signal])).then(
    () => late.abort(),
    () => {},
  );
  try {
    return await work(AbortSignal.any([parent, late.signal]));
  } finally {
    done.abort();
  }
};
