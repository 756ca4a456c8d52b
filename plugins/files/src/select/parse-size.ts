const bytesPer: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Bytes of a size that the option schema has let through: `2 GiB`. */
export const parseSize = (size: string): number => {
  const [amount = '', unit = ''] = size.split(' ');
  return Math.floor(Number(amount) * (bytesPer[unit] ?? Number.NaN));
};
