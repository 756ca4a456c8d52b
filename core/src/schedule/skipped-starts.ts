import { isSkippedTime, localTime } from './local-time.ts';
import { type Schedule, weekdays } from './schedule.ts';

/** A start whose time of day does not exist on its day. */
export interface SkippedStart {
  readonly time: string;
  /** The moment at which clocks are put forward: when the run is to start instead. */
  readonly instead: Date;
}

/**
 * Starts of a schedule that fall into the hour that is left out when clocks are put forward, from a day on for some years,
 * in the zone of the process.
 */
export const skippedStarts = ({ at, days }: Schedule, from: Date, years: number): readonly SkippedStart[] =>
  Array.from({ length: Math.ceil(years * 365.25) }, (_, ahead) => ahead)
    .filter((ahead) => days.some((day) => weekdays.indexOf(day) === (from.getDay() + ahead) % 7))
    .flatMap((ahead) =>
      at.filter((time) => isSkippedTime(from, ahead, time)).map((time) => ({ time, instead: localTime(from, ahead, time) })),
    );
