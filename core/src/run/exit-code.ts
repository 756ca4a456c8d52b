import type { Outcome } from './outcome.ts';

const exitCodes = { complete: 0, failed: 1, degraded: 3, skipped: 4, cancelled: 130 } as const satisfies Record<Outcome, number>;

/** Exit code for a bad command line or site file. */
export const usageExitCode = 2;

/** Another run holds the media set: the code of the error that `create` refuses with. */
export const setLockedCode = 'SET_LOCKED';

/** Exit code of a run. Another run holding the set is told apart, because waiting is all that it needs. */
export const exitCodeOf = (outcome: Outcome, errorCode: string | undefined): number =>
  outcome === 'failed' && errorCode === setLockedCode ? 5 : exitCodes[outcome];
