import { ArchiveError } from '../errors.ts';
import { isRefusal } from '../system/refusal.ts';
import { mountedBelow } from './mounted-below.ts';
import type { TargetFolder } from './restore-protocol.ts';

/**
 * Brings everything to the medium, once for each file system that something may have been written to.
 * @param isUsed whether a folder is one of those that are restored
 * @param flush brings the file system of each of these folders to its medium
 * @throws `RESTORE_NOT_FLUSHED`
 */
export const flushTarget = async (
  anchors: readonly string[],
  isUsed: (folder: TargetFolder) => boolean,
  flush: (folders: readonly TargetFolder[]) => Promise<unknown>,
): Promise<void> => {
  const tops = anchors.map((_, anchor) => ({ anchor, path: new Uint8Array() }));
  const mounted = mountedBelow(anchors).filter(isUsed);
  try {
    await flush([...tops, ...mounted]);
  } catch (error) {
    throw isRefusal(error) ? notFlushed(error) : error;
  }
};

const notFlushed = (cause: Error): ArchiveError =>
  new ArchiveError('RESTORE_NOT_FLUSHED', `What was restored did not all reach its medium: ${cause.message}.`, {
    hint: 'The medium may be failing, full or gone: see what the system says of it, and restore to another one.',
    cause,
  });
