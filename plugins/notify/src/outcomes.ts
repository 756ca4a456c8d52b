/** Every way in which a run may end. */
export const outcomes = ['complete', 'degraded', 'failed', 'cancelled', 'skipped'] as const;
