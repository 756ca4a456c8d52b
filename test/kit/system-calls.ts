import koffi from 'koffi';

/** A path as bytes, because names need not be UTF-8. */
export type BytePath = string | Buffer;

/** Makes a pipe, socket, device or file. `mode` holds type and permissions; `device` is `makedev(major, minor)`. */
export const makeNode = (path: BytePath, mode: number, device = 0): void => {
  mknod(path, terminated(path), mode, device);
};

/** Sets both times in nanoseconds since 1970 (negative before), of a link itself where the path is one. */
export const setTimes = (path: BytePath, accessNs: bigint, modifiedNs: bigint): void => {
  utimensat(path, AT_FDCWD, terminated(path), timespecs(accessNs, modifiedNs), AT_SYMLINK_NOFOLLOW);
};

/** Sets an extended attribute, of a link itself where the path is one. */
export const setAttribute = (path: BytePath, name: string, value: Uint8Array): void => {
  lsetxattr(path, terminated(path), name, value, value.length, 0);
};

/** Where the next data (or hole) at or after `offset` begins; `undefined` when there is none. */
export const seek = (fd: number, what: 'data' | 'hole', offset: number): number | undefined => {
  try {
    return Number(lseek(`descriptor ${fd}`, fd, offset, what === 'data' ? SEEK_DATA : SEEK_HOLE));
  } catch (error) {
    if (error instanceof SystemCallError && error.code === 'ENXIO') return undefined;
    throw error;
  }
};

/** A system call's refusal, with the name of its `errno` as code. */
export class SystemCallError extends Error {
  readonly code: string;

  constructor(call: string, subject: BytePath, errno: number) {
    const code = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? String(errno);
    super(`${code}: ${call} of ${JSON.stringify(subject.toString('latin1'))}`);
    this.code = code;
  }
}

// Numbers of the Linux system calls, the same on all 64-bit machines.
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const SEEK_DATA = 3;
const SEEK_HOLE = 4;

const find = (prototype: string) => koffi.load(null).func(prototype);

// Bound at the first call, so that this file can be imported on systems that lack them.
const bind = (prototype: string) => {
  let bound: ReturnType<typeof find> | undefined;
  return (subject: BytePath, ...args: unknown[]): unknown => {
    bound ??= find(prototype);
    const result: unknown = bound(...args);
    if (Number(result) === -1) throw new SystemCallError(bound.info.name, subject, koffi.errno());
    return result;
  };
};

const mknod = bind('int mknod(const uint8_t *path, uint32_t mode, uint64_t device)');
const utimensat = bind('int utimensat(int folder, const uint8_t *path, const int64_t *times, int flags)');
const lsetxattr = bind('int lsetxattr(const uint8_t *path, const char *name, const uint8_t *value, size_t size, int flags)');
const lseek = bind('int64_t lseek(int fd, int64_t offset, int whence)');

const terminated = (path: BytePath): Buffer => Buffer.concat([Buffer.from(path), Buffer.of(0)]);

// The nanoseconds of a timespec are never negative: the second before the epoch is -1 plus a billion minus.
const timespecs = (...times: readonly bigint[]): BigInt64Array =>
  BigInt64Array.from(
    times.flatMap((ns) => {
      const nanoseconds = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
      return [(ns - nanoseconds) / 1_000_000_000n, nanoseconds];
    }),
  );
