import koffi from 'koffi';

const POSIX_FADV_DONTNEED = 4;

// Loaded at the first use, because only Linux has it and only verification needs it.
let advise: ((fd: number, offset: number, length: number, advice: number) => number) | undefined;

/** Drops the pages of a file that the kernel holds in memory. They must be clean: flush first. `false` where that cannot be had. */
export const dropCachedPages = (fd: number): boolean => {
  if (process.platform !== 'linux') return false;
  advise ??= koffi.load(null).func('int posix_fadvise(int fd, int64_t offset, int64_t length, int advice)');
  return advise(fd, 0, 0, POSIX_FADV_DONTNEED) === 0;
};
