/** An amount of bytes in the site file: `2 GiB`, `500 MB`. */
export const sizeText = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)? (B|[kMGT]B|[KMGT]iB)$' } as const;

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

/** Bytes of a size that its schema has let through; `NaN` for anything else. */
export const parseSize = (size: string): number => {
  const [amount = '', unit = ''] = size.split(' ');
  return Math.floor(Number(amount) * (bytesPer[unit] ?? Number.NaN));
};
