/** Rules that keep the newest point of each of some periods. */
export const periodRules = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type PeriodRule = (typeof periodRules)[number];

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const dayOf = (time: Date): string => `${pad(time.getFullYear(), 4)}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;

/**
 * The period that a time falls into, in words that sort like time. Days, weeks, months and years are those of the calendar here; hours are
 * counted in UTC, so that the one which a change of the clocks repeats is two.
 */
export const periodOf: Readonly<Record<PeriodRule, (time: Date) => string>> = {
  hourly: (time) => `${time.toISOString().slice(0, 13)}h UTC`,
  daily: dayOf,
  weekly: (time) => {
    const monday = new Date(time.getFullYear(), time.getMonth(), time.getDate() - ((time.getDay() + 6) % 7));
    return `week of ${dayOf(monday)}`;
  },
  monthly: (time) => dayOf(time).slice(0, 7),
  yearly: (time) => dayOf(time).slice(0, 4),
};
