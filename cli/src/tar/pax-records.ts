/** Records of an extended header by key. Keys and values are bytes, since names and attributes need not be text. */
export type PaxRecords = readonly (readonly [key: string | Uint8Array, value: string | Uint8Array])[];

/** Encodes records as POSIX has it: `LENGTH KEY=VALUE\n`, where the length counts itself. */
export const encodePaxRecords = (records: PaxRecords): Buffer =>
  Buffer.concat(
    records.map(([key, value]) => {
      const rest = Buffer.concat([Buffer.from(' '), Buffer.from(key), Buffer.from('='), Buffer.from(value), Buffer.from('\n')]);
      let length = rest.length;
      while (rest.length + String(length).length !== length) length = rest.length + String(length).length;
      return Buffer.concat([Buffer.from(String(length)), rest]);
    }),
  );

/** A time in nanoseconds as a decimal of seconds: exact, and negative before 1970. */
export const paxTime = (nanoseconds: bigint): string => {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = String(size % 1_000_000_000n).padStart(9, '0');
  return `${nanoseconds < 0n ? '-' : ''}${size / 1_000_000_000n}.${fraction}`;
};
