const hour = 3_600_000;
/** A gap between two runs that is longer than so many usual ones, and than two days, comes from a clock that jumped. */
const usualGaps = 10;
const leastGapMs = 48 * hour;
/** So many runs after the jump show that the new time is meant. */
const settledBy = 3;

/**
 * Why the clock cannot be trusted, in words; `undefined` when it can. A clock that is behind would make what is kept look younger than it is,
 * one that has jumped ahead would age all of it at once.
 * @param times when runs began, in the order in which they came, in milliseconds
 */
export const doubtClock = (times: readonly number[], now: Date): string | undefined => {
  const newest = Math.max(...times);
  if (times.length === 0) return undefined;
  if (now.getTime() < newest) return `the clock says ${iso(now)}, which is before the newest run (${iso(new Date(newest))})`;
  const back = times.findIndex((time, place) => place > 0 && time < (times[place - 1] ?? 0));
  if (back >= times.length - settledBy && back > 0)
    return `the clock went back between the runs of ${iso(new Date(times[back - 1] ?? 0))} and ${iso(new Date(times[back] ?? 0))}`;
  return jumpedAhead(times);
};

const jumpedAhead = (times: readonly number[]): string | undefined => {
  const gaps = times.slice(1).map((time, place) => time - (times[place] ?? 0));
  const usual = median(gaps);
  const jump = gaps.findLastIndex((gap) => gap > Math.max(leastGapMs, usualGaps * usual));
  if (jump < 0 || gaps.length - jump > settledBy) return undefined;
  const days = Math.round((gaps[jump] ?? 0) / (24 * hour));
  return `${days} days lie between two of the last runs, far more than usual; ${settledBy} more runs after that show that the clock is right`;
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

const iso = (time: Date): string => time.toISOString().slice(0, 16);
