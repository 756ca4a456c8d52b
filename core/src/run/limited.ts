import type { Watchdog } from './watchdog.ts';

/** How long a piece of a plugin's work may take. */
export interface Limit {
  readonly watchdog: Watchdog;
  readonly limitMs: number;
  /** How long work that was told to end may take to do so, before it is left behind. */
  readonly graceMs: number;
  /** The error when the deadline passes. */
  readonly late: () => Error;
  /** Ends the work too, with its own reason. */
  readonly parent?: AbortSignal;
}

/**
 * Does the work under a deadline. The signal fires at the deadline or with `parent`; work that does not heed it is left
 * behind after the grace time. What comes after the deadline counts as late, also when it succeeds.
 */
export const limited = async <Result>(work: (signal: AbortSignal) => Promise<Result>, limit: Limit): Promise<Result> => {
  const deadline = new AbortController();
  const signal = limit.parent === undefined ? deadline.signal : AbortSignal.any([limit.parent, deadline.signal]);
  const endWatch = limit.watchdog.watch(limit.limitMs, () => deadline.abort(limit.late()));
  const abandonment = abandon(signal, limit);
  try {
    const result = await Promise.race([work(signal), abandonment.promise]);
    deadline.signal.throwIfAborted();
    return result;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    endWatch();
    abandonment.stop();
  }
};

const abandon = (signal: AbortSignal, { watchdog, graceMs }: Limit) => {
  const { promise, reject } = Promise.withResolvers<never>();
  let stop = () => {};
  const onAbort = () => {
    stop = watchdog.watch(graceMs, () => reject(signal.reason));
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    promise,
    stop: () => {
      signal.removeEventListener('abort', onAbort);
      stop();
    },
  };
};
