import { localTime } from './local-time.ts';
import { type Schedule, weekdays } from './schedule.ts';

// A schedule has a start in every week, and the first of today may be over.
const daysAhead = [0, 1, 2, 3, 4, 5, 6, 7];

/** The first start of a schedule after an instant, in the zone of the process and without its random delay. */
export const nextStart = ({ at, days }: Schedule, after: Date): Date => {
  const starts = daysAhead
    .filter((ahead) => days.some((day) => weekdays.indexOf(day) === (after.getDay() + ahead) % 7))
    .flatMap((ahead) => at.map((time) => localTime(after, ahead, time).getTime()))
    .filter((start) => start > after.getTime());
  return new Date(Math.min(...starts));
};
