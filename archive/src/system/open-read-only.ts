import { constants, openSync } from 'node:fs';

const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
// Leaves access times alone; only owners and root may ask for it. Node does not tell whether we are either, so a refusal is tried again without.
const quiet = process.platform === 'linux' ? constants.O_NOATIME : 0;

/** Opens with `open` for reading: never through a link, never waiting for a writer, and where allowed without a trace in the access time. */
export const openQuietly = (open: (flags: number) => number, more = 0): number => {
  try {
    return open(readOnly | quiet | more);
  } catch (error) {
    if (quiet !== 0 && error instanceof Error && 'code' in error && error.code === 'EPERM') return open(readOnly | more);
    throw error;
  }
};

/** Opens a file for reading by its path, quietly. */
export const openReadOnly = (path: Buffer): number => openQuietly((flags) => openSync(path, flags));
