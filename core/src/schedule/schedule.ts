/** A day of the week, as the site file writes it. */
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** The days of the week in the order of `Date.getDay`. */
export const weekdays: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The hours in which a scheduled run may work: times of day such as `22:00`. It may span midnight. */
export interface BackupWindow {
  readonly opens: string;
  readonly closes: string;
}

/** When a job starts by itself, with all defaults. Times are local times of the machine. */
export interface Schedule {
  /** Times of day, such as `01:30`, sorted. */
  readonly at: readonly string[];
  readonly days: readonly Weekday[];
  readonly randomDelayMinutes: number;
  readonly window: BackupWindow | undefined;
  /** Whether a start that was missed is made up for. */
  readonly catchUp: boolean;
  readonly priority: 'normal' | 'low';
}
