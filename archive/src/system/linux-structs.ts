const timesBuffer = Buffer.alloc(32);
// Access time left as it is: UTIME_OMIT.
timesBuffer.writeBigInt64LE(0x3ffffffen, 8);

/** Two `struct timespec`: access time, modification time. Valid until the next call. */
export const times = (modified: bigint): Buffer => {
  const nanoseconds = ((modified % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  timesBuffer.writeBigInt64LE((modified - nanoseconds) / 1_000_000_000n, 16);
  timesBuffer.writeBigInt64LE(nanoseconds, 24);
  return timesBuffer;
};

/** Packs a device number as glibc does (bits/sysmacros.h). */
export const packDevice = (major: number, minor: number): bigint => {
  const [high, low] = [BigInt(major), BigInt(minor)];
  return ((high & 0xfffn) << 8n) | ((high & ~0xfffn) << 32n) | (low & 0xffn) | ((low & ~0xffn) << 12n);
};
