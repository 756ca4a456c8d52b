import { closeCopyFolder, endThreads } from '@tapedeck/archive';
import type { UndoRequest } from '@tapedeck/core';
import type { Copying } from './session.ts';

// By the intent's name. After a crash nothing is in here, and nothing is to be done: the next taker sees that the lock's owner is dead,
// and the next copy clears what has no name yet.
const copyings = new Map<string, Copying>();

/** Remembers what to end under the name that the journal knows. */
export const beginCopying = (name: string, copying: Copying): void => {
  copyings.set(name, copying);
};

/** Once: where the lock could not be given back, all of this is done again, and the number may be that of another file by then. */
const closeFolder = (copying: Copying): void => {
  const { folder } = copying;
  delete copying.folder;
  if (folder !== undefined) closeCopyFolder(folder);
};

/** Undo of `create`: stops the workers, clears up after a complete run, and gives the lock back. */
export const endCopying = async ({ intent, outcome }: UndoRequest): Promise<void> => {
  const name = String(intent);
  const copying = copyings.get(name);
  if (copying === undefined) return;
  try {
    if (copying.run === undefined) await endThreads(copying.threads);
    else await copying.run.close();
    closeFolder(copying);
    // Only while the lock is held.
    if (outcome === 'complete') await copying.clearUp();
  } finally {
    await copying.lock.release();
    copyings.delete(name);
  }
};
