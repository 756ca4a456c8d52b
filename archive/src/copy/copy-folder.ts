import { closeSync, constants, openSync } from 'node:fs';

/** The folder that receives all copies. */
export interface CopyFolder {
  readonly path: string;
  /** Where the system lets a folder be held: what is mounted over it later, or no longer mounted, is never taken for it. */
  readonly handle: number | undefined;
}

/** Opens such a folder, for this process and its threads; whoever does closes it. */
export const openCopyFolder = (path: string): CopyFolder => ({
  path,
  // Known by the platform alone: only threads need the calls bound.
  handle: process.platform === 'linux' ? openSync(path, constants.O_DIRECTORY | constants.O_RDONLY) : undefined,
});

/** A path by which it is reached as long as it is open. */
export const pathInto = ({ path, handle }: CopyFolder): string => (handle === undefined ? path : `/proc/self/fd/${handle}`);

/** Closes it, once no thread works there any more. */
export const closeCopyFolder = ({ handle }: CopyFolder): void => {
  if (handle !== undefined) closeSync(handle);
};
