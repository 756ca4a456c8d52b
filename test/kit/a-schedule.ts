import type { Schedule } from '@tapedeck/core';

/** A schedule for a test: daily at 01:30, with other members where given. */
export const aSchedule = (more: Partial<Schedule> = {}): Schedule => ({
  at: ['01:30'],
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  randomDelayMinutes: 0,
  window: undefined,
  catchUp: true,
  priority: 'normal',
  ...more,
});
