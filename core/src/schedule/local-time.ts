const dayMinutes = 1440;
const minuteMs = 60_000;

/** Minutes since midnight of a time of day such as `01:30`. */
export const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/**
 * The instant of a time of day, so many days after the day of `date`, in the zone of the process. Where clocks are put back and the time comes
 * twice it is the first; where they are put forward and the time does not exist it is the moment at which they are.
 */
export const localTime = (date: Date, days: number, time: string): Date => {
  const minutes = minutesOf(time);
  const found = new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, 0, minutes);
  return isSkipped(found, minutes) ? jumpBefore(found) : found;
};

/** Whether a time of day, so many days after the day of `date`, does not exist because clocks are put forward. */
export const isSkippedTime = (date: Date, days: number, time: string): boolean => {
  const minutes = minutesOf(time);
  return isSkipped(new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, 0, minutes), minutes);
};

// `Date` counts a time that does not exist as if the clock had not jumped, which shows as another time of day.
const isSkipped = (found: Date, minutes: number): boolean => found.getHours() * 60 + found.getMinutes() !== minutes;

const jumpBefore = (after: Date): Date => {
  const offsetAt = (minute: number) => new Date(minute * minuteMs).getTimezoneOffset();
  let later = after.getTime() / minuteMs;
  let earlier = later - dayMinutes;
  const offset = offsetAt(later);
  while (later - earlier > 1) {
    const middle = Math.floor((earlier + later) / 2);
    if (offsetAt(middle) === offset) later = middle;
    else earlier = middle;
  }
  return new Date(later * minuteMs);
};
