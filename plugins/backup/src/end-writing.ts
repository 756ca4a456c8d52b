import {
  type CaptureRun,
  type CaptureThreads,
  endThreads,
  type FragmentLog,
  type MediaFile,
  type MediaWriter,
  type SetOwner,
} from '@tapedeck/archive';
import type { Outcome, Run, UndoRequest } from '@tapedeck/core';

/** What a writing run of this process holds. */
export interface Writing {
  /** Of the lock of the media set. */
  readonly owner: SetOwner;
  /** Started early, to be ready when there is something to read. */
  readonly threads: CaptureThreads | undefined;
  writer?: MediaWriter;
  log?: FragmentLog | undefined;
  /** The media file of this run, once it is a restore point. */
  committed?: MediaFile;
  /** Writes beside it how the run has ended, unless that is there already. */
  noteOutcome?: (outcome: Outcome) => Promise<void>;
  /** Removes what earlier runs have left, once this one is complete. */
  cleanUp?: () => Promise<void>;
  capture?: CaptureRun;
}

// By the intent's name. After a crash nothing is in here, and nothing is to be done: the next taker sees that the lock's owner is dead.
const writings = new Map<string, Writing>();

/** Remembers what to end under the name that the journal knows. */
export const beginWriting = (name: string, writing: Writing): void => {
  writings.set(name, writing);
};

/** What this run holds already. */
export const writingOf = ({ id }: Pick<Run, 'id'>): Writing | undefined => [...writings].find(([name]) => name.startsWith(`${id} `))?.[1];

/** Undo of `create`: stops the workers, closes the file, notes how the run has ended, clears up after a complete one, gives the lock back. */
export const endWriting = async ({ intent, outcome }: UndoRequest): Promise<void> => {
  const name = String(intent);
  const writing = writings.get(name);
  if (writing === undefined) return;
  try {
    await stopWriting(writing);
    // Only while the lock is held nobody decides what may go without knowing of it.
    if (outcome !== undefined) await writing.noteOutcome?.(outcome);
    if (outcome === 'complete') await writing.cleanUp?.();
  } finally {
    await writing.owner.release();
    // Only now: where the lock could not be given back, whoever tries it again finds it here.
    writings.delete(name);
  }
};

/** Ends what works and closes what is open; a second time nothing is left of it. */
const stopWriting = async (writing: Writing): Promise<void> => {
  const { capture, threads, log } = writing;
  writing.log = undefined;
  try {
    await capture?.close();
    if (capture === undefined && threads !== undefined) await endThreads(threads);
    await writing.writer?.close();
  } finally {
    log?.close();
  }
};
