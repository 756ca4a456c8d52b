/** How a run, a capture or a destination ended. */
export type Outcome = 'complete' | 'degraded' | 'failed' | 'cancelled' | 'skipped';

/** All that an outcome depends on. */
export interface Evidence {
  /** Why the body of the run ended before its end, if it did. */
  readonly stopped: 'failed' | 'cancelled' | 'skipped' | undefined;
  /** Outcome of each source. */
  readonly sources: readonly Outcome[];
  /** Problems that the job does not tolerate, of any source or step. */
  readonly untolerated: number;
}

/** Weighs the evidence. `complete` means that no debt is open and no problem is untolerated. */
export const weigh = ({ stopped, sources, untolerated }: Evidence): Outcome => {
  if (stopped !== undefined) return stopped;
  return untolerated === 0 && sources.every((outcome) => outcome === 'complete') ? 'complete' : 'degraded';
};
