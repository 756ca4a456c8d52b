import { localTime, minutesOf } from './local-time.ts';
import type { BackupWindow } from './schedule.ts';

const dayMinutes = 1440;

/** A backup window of one day, as instants. */
export interface OpenWindow {
  readonly opens: Date;
  readonly closes: Date;
}

/** The window that is open at an instant, or that opens next after it. */
export const openWindow = (window: BackupWindow, now: Date): OpenWindow => {
  // Yesterday's may still be open; where clocks are put forward, that of one day may be empty.
  const found = [-1, 0, 1, 2].map((days) => onDay(window, now, days)).find(({ opens, closes }) => closes > opens && closes > now);
  if (found === undefined) throw new Error(`The window ${window.opens}-${window.closes} never opens.`);
  return found;
};

const onDay = ({ opens, closes }: BackupWindow, now: Date, days: number): OpenWindow => ({
  opens: localTime(now, days, opens),
  closes: localTime(now, minutesOf(closes) > minutesOf(opens) ? days : days + 1, closes),
});

/** How many minutes a window stays open from a time of day in it. */
export const minutesLeft = ({ closes }: BackupWindow, time: string): number =>
  (minutesOf(closes) - minutesOf(time) + dayMinutes) % dayMinutes;

/** Whether a time of day lies in a window. */
export const isInWindow = ({ opens, closes }: BackupWindow, time: string): boolean =>
  minutesOf(closes) > minutesOf(opens) ? opens <= time && time < closes : opens <= time || time < closes;
