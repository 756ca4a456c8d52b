import { closeSync, constants, fstatSync, openSync } from 'node:fs';

const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
// Leaves access times alone; only owners and root may ask for it. Node does not tell whether we are either, so a refusal is tried again without.
const quiet = process.platform === 'linux' ? constants.O_NOATIME : 0;

/** Opens a source file for reading, never through a link and never waiting for a writer. */
export const openSource = (path: Buffer): number => {
  try {
    return openSync(path, readOnly | quiet);
  } catch (error) {
    if (quiet !== 0 && error instanceof Error && 'code' in error && error.code === 'EPERM') return openSync(path, readOnly);
    throw error;
  }
};

/** Runs `work` with an opened source file, and closes it. */
export const withSource = <Result>(path: Buffer, work: (handle: number) => Result): Result => {
  const handle = openSource(path);
  try {
    return work(handle);
  } finally {
    closeSync(handle);
  }
};

/** Size, times and inode of an opened file. */
export const statHandle = (handle: number) => fstatSync(handle, { bigint: true });
