const minute = 60_000;
const millisecondsPer: Readonly<Record<string, number>> = { minute, hour: 60 * minute, day: 1_440 * minute, week: 10_080 * minute };

/** Milliseconds of an age that the option schema has let through: `30 days`. */
export const parseAge = (age: string): number => {
  const [amount = '', unit = ''] = age.split(' ');
  return Number(amount) * (millisecondsPer[unit.replace(/s$/, '')] ?? Number.NaN);
};
