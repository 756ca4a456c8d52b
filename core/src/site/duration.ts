/** A length of time in the site file: `10 minutes`, `1 day`. */
export const durationText = { type: 'string', pattern: '^[0-9]+ (minutes?|hours?|days?|weeks?)$' } as const;

const minute = 60_000;
const millisecondsPer: Readonly<Record<string, number>> = { minute, hour: 60 * minute, day: 1_440 * minute, week: 10_080 * minute };

/** Milliseconds of a length of time that its schema has let through. */
export const parseDuration = (text: string): number => {
  const [amount = '', unit = ''] = text.split(' ');
  return Number(amount) * (millisecondsPer[unit.replace(/s$/, '')] ?? Number.NaN);
};
