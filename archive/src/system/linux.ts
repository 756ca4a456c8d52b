import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import koffi from 'koffi';

// Values of the Linux ABI for x86-64 and arm64 (asm-generic/fcntl.h, linux/fcntl.h, linux/openat2.h).
export const atFdcwd = -100;
export const oPath = 0o10000000;
export const oCloexec = 0o2000000;
const atSymlinkNofollow = 0x100;
const atNoAutomount = 0x800;
const atEmptyPath = 0x1000;
// Everything that linux/stat.h calls basic, and the birth time.
const statxWanted = 0x7ff | 0x800;
const seekData = 3;
const seekHole = 4;
const fadviseWillneed = 3;
const fadviseDontneed = 4;
const resolveBeneath = 0x08;
const resolveNoSymlinks = 0x04;
const sysOpenat2 = 437;
// linux/fs.h: _IOW(0x94, 9, int).
const ficlone = 0x4004_9409;
// linux/falloc.h: FALLOC_FL_ZERO_RANGE, FALLOC_FL_KEEP_SIZE.
const zeroRange = 0x10 | 0x01;

/** A system call said no. `code` is the name of the errno: `ENOENT`. */
export class SystemCallError extends Error {
  readonly code: string;
  readonly syscall: string;
  constructor(syscall: string, errno: number) {
    const [code, meaning] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, 'unknown error'];
    super(`${code}: ${meaning} (${syscall})`);
    this.code = code;
    this.syscall = syscall;
  }
}

/**
 * System calls that Node lacks, bound once per thread through koffi. Names are raw bytes and end in a zero byte;
 * handles are file descriptors that Node's own calls take too.
 */
const bind = () => {
  const libc = koffi.load('libc.so.6');
  const raw = {
    openat: libc.func('int openat(int, const void*, int, uint32_t)'),
    statx: libc.func('int statx(int, const void*, int, uint32_t, void*)'),
    getdents64: libc.func('int64_t getdents64(int, void*, size_t)'),
    syscall4: libc.func('long syscall(long, int, const void*, const void*, size_t)'),
    mkdirat: libc.func('int mkdirat(int, const void*, uint32_t)'),
    mknodat: libc.func('int mknodat(int, const void*, uint32_t, uint64_t)'),
    symlinkat: libc.func('int symlinkat(const void*, int, const void*)'),
    linkat: libc.func('int linkat(int, const void*, int, const void*, int)'),
    unlinkat: libc.func('int unlinkat(int, const void*, int)'),
    renameat: libc.func('int renameat(int, const void*, int, const void*)'),
    fchownat: libc.func('int fchownat(int, const void*, uint32_t, uint32_t, int)'),
    fchmodat: libc.func('int fchmodat(int, const void*, uint32_t, int)'),
    utimensat: libc.func('int utimensat(int, const void*, const void*, int)'),
    futimens: libc.func('int futimens(int, const void*)'),
    lseek: libc.func('int64_t lseek(int, int64_t, int)'),
    fadvise: libc.func('int posix_fadvise(int, int64_t, int64_t, int)'),
    llistxattr: libc.func('int64_t llistxattr(const void*, void*, size_t)'),
    lgetxattr: libc.func('int64_t lgetxattr(const void*, const void*, void*, size_t)'),
    lsetxattr: libc.func('int lsetxattr(const void*, const void*, const void*, size_t, int)'),
    lremovexattr: libc.func('int lremovexattr(const void*, const void*)'),
    fremovexattr: libc.func('int fremovexattr(int, const void*)'),
    fsetxattr: libc.func('int fsetxattr(int, const void*, const void*, size_t, int)'),
    ioctl: libc.func('int ioctl(int, unsigned long, int)'),
    copyFileRange: libc.func('int64_t copy_file_range(int, void*, int, void*, size_t, uint32_t)'),
    fallocate: libc.func('int fallocate(int, int, int64_t, int64_t)'),
    syncfs: libc.func('int syncfs(int)'),
    getpwuid: libc.func('void* getpwuid(uint32_t)'),
    getgrgid: libc.func('void* getgrgid(uint32_t)'),
    trim: libc.func('int malloc_trim(size_t)'),
  };
  const ok = (call: string, result: number): number => {
    if (result < 0) throw new SystemCallError(call, koffi.errno());
    return result;
  };
  const how = Buffer.alloc(24);
  const fromOffset = Buffer.alloc(8);
  const toOffset = Buffer.alloc(8);
  const noName = Buffer.alloc(1);
  const nameOf = (record: unknown): string | undefined =>
    record === null ? undefined : koffi.decode(koffi.decode(record, 'void*'), 'char', -1);
  return {
    /** Opens below `directory` only: no `..` above it, no absolute path, no symbolic link anywhere in the path. */
    openBeneath(directory: number, path: Buffer, flags: number, mode: number): number {
      how.writeBigUInt64LE(BigInt(flags | oCloexec), 0);
      how.writeBigUInt64LE(BigInt(mode), 8);
      how.writeBigUInt64LE(BigInt(resolveBeneath | resolveNoSymlinks), 16);
      return ok('openat2', raw.syscall4(sysOpenat2, directory, path, how, 24));
    },
    openat: (directory: number, name: Buffer, flags: number, mode: number) =>
      ok('openat', raw.openat(directory, name, flags | oCloexec, mode)),
    /** Fills `into`, a `struct statx` of 256 bytes, for the entry itself; `false` when there is none of that name. */
    statx(directory: number, name: Buffer, into: Buffer): boolean {
      if (raw.statx(directory, name, atSymlinkNofollow | atNoAutomount, statxWanted, into) === 0) return true;
      const errno = koffi.errno();
      if (errno === constants.errno.ENOENT) return false;
      throw new SystemCallError('statx', errno);
    },
    /** The same for an opened file. */
    statxHandle: (handle: number, into: Buffer) => ok('statx', raw.statx(handle, noName, atEmptyPath, statxWanted, into)),
    /** Fills `into` with the next `struct linux_dirent64` of a directory; 0 at its end. */
    getdents64: (directory: number, into: Buffer) => Number(ok('getdents64', raw.getdents64(directory, into, into.length))),
    mkdirat: (directory: number, name: Buffer, mode: number) => ok('mkdirat', raw.mkdirat(directory, name, mode)),
    mknodat: (directory: number, name: Buffer, mode: number, device: bigint) => ok('mknodat', raw.mknodat(directory, name, mode, device)),
    symlinkat: (target: Buffer, directory: number, name: Buffer) => ok('symlinkat', raw.symlinkat(target, directory, name)),
    linkat: (from: number, name: Buffer, to: number, newName: Buffer) => ok('linkat', raw.linkat(from, name, to, newName, 0)),
    unlinkat: (directory: number, name: Buffer) => ok('unlinkat', raw.unlinkat(directory, name, 0)),
    renameat: (from: number, name: Buffer, to: number, newName: Buffer) => ok('renameat', raw.renameat(from, name, to, newName)),
    /** Changes the owner of the entry itself, never of what a link points to. */
    fchownat: (directory: number, name: Buffer, uid: number, gid: number) =>
      ok('fchownat', raw.fchownat(directory, name, uid, gid, atSymlinkNofollow)),
    fchmodat: (directory: number, name: Buffer, mode: number) => ok('fchmodat', raw.fchmodat(directory, name, mode, 0)),
    utimensat: (directory: number, name: Buffer, times: Buffer) =>
      ok('utimensat', raw.utimensat(directory, name, times, atSymlinkNofollow)),
    futimens: (handle: number, times: Buffer) => ok('futimens', raw.futimens(handle, times)),
    /** Start of the next data at or after `offset`; -1 when only a hole follows. */
    nextData(handle: number, offset: number): number {
      const at = raw.lseek(handle, offset, seekData);
      return at < 0 && koffi.errno() === constants.errno.ENXIO ? -1 : Number(ok('lseek', at));
    },
    nextHole: (handle: number, offset: number) => Number(ok('lseek', raw.lseek(handle, offset, seekHole))),
    dropCache: (handle: number) => raw.fadvise(handle, 0, 0, fadviseDontneed) === 0,
    /** Has the medium be asked for the first bytes of a file, without waiting for them. */
    readAhead: (handle: number, bytes: number) => raw.fadvise(handle, 0, bytes, fadviseWillneed) === 0,
    /** Fills `into` with the names of extended attributes, each ended by a zero byte; -1 with `code` on refusal. */
    llistxattr: (path: Buffer, into: Buffer) => Number(ok('llistxattr', raw.llistxattr(path, into, into.length))),
    lgetxattr: (path: Buffer, name: Buffer, into: Buffer) => Number(ok('lgetxattr', raw.lgetxattr(path, name, into, into.length))),
    lsetxattr: (path: Buffer, name: Buffer, value: Buffer) => ok('lsetxattr', raw.lsetxattr(path, name, value, value.length, 0)),
    fsetxattr: (handle: number, name: Buffer, value: Buffer) => ok('fsetxattr', raw.fsetxattr(handle, name, value, value.length, 0)),
    lremovexattr: (path: Buffer, name: Buffer) => ok('lremovexattr', raw.lremovexattr(path, name)),
    fremovexattr: (handle: number, name: Buffer) => ok('fremovexattr', raw.fremovexattr(handle, name)),
    /** Has `to` share the content of `from`; `false` where the file system cannot. */
    clone: (from: number, to: number): boolean => raw.ioctl(to, ficlone, from) === 0,
    /** Copies bytes inside the system from one file to another at the same offset; answers how many, 0 at the end of the file. */
    copyFileRange(from: number, to: number, offset: number, bytes: number): number {
      fromOffset.writeBigInt64LE(BigInt(offset));
      toOffset.writeBigInt64LE(BigInt(offset));
      return Number(ok('copy_file_range', Number(raw.copyFileRange(from, fromOffset, to, toOffset, bytes, 0))));
    },
    /** Makes zeros of a part of a device or file, without writing them where it can be had otherwise. */
    makeZeros: (handle: number, offset: number, bytes: number) => ok('fallocate', raw.fallocate(handle, zeroRange, offset, bytes)),
    /** Brings everything that was written to the file system of an opened file to its medium. */
    syncFileSystem: (handle: number) => ok('syncfs', raw.syncfs(handle)),
    userName: (uid: number) => nameOf(raw.getpwuid(uid)),
    groupName: (gid: number) => nameOf(raw.getgrgid(gid)),
    /** Gives the system back all memory that is free in the C library, which keeps what threads had in case others want it. */
    trimMemory: () => raw.trim(0) === 1,
  };
};

/** The bound calls. */
export type LinuxCalls = ReturnType<typeof bind>;

let calls: LinuxCalls | undefined;

/** The calls of this thread; `undefined` where the system is not Linux and Node's own calls must do. */
export const linuxCalls = (): LinuxCalls | undefined => {
  if (process.platform !== 'linux') return undefined;
  calls ??= bind();
  return calls;
};
