import { randomUUID } from 'node:crypto';
import { type CaptureThreads, type LockTiming, openMediaSet, type Signer } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { beginWriting, type Writing } from './end-writing.ts';
import { ownPoints } from './own-points.ts';

/** How signs of life at a destination are timed. */
export const lockTiming = ({ host }: Pick<Run, 'host'>): LockTiming => ({
  leaseMs: 60_000,
  beatMs: 10_000,
  sleep: (ms, signal) => host.sleep(ms, signal),
});

/** Takes the lock of the job's media set, until the scope `destination` ends. `startThreads` are started once it is there. @throws `SET_LOCKED` */
export const takeLock = async (
  run: Run,
  destination: Destination,
  base: string,
  signer: Signer,
  startThreads?: () => CaptureThreads,
): Promise<Writing> => {
  const { writing } = await holdLock(run, destination, base, { signer, lost: (error) => run.cancel(error), startThreads });
  return writing;
};

/** How a lock is held. */
interface Holding {
  readonly signer: Signer;
  /** Called once when another run has taken it. */
  readonly lost: (error: Error) => void;
  readonly startThreads?: (() => CaptureThreads) | undefined;
}

/** The same, with a way to give it back before its scope ends. */
export const holdLock = async (
  run: Run,
  destination: Destination,
  base: string,
  { signer, lost, startThreads }: Holding,
): Promise<{ readonly writing: Writing; release(): Promise<void> }> => {
  const name = `${run.id} ${randomUUID()}`;
  let writing: Writing | undefined;
  const { release } = await run.take({ undo: 'end-writing', intent: name, scope: 'destination' }, async () => {
    const timing = lockTiming(run);
    const { signal } = run;
    const owner = await (await openMediaSet(destination, base)).take({
      signer,
      timing,
      signal,
      newestWritten: () => newestWritten(destination, base, signer),
    });
    writing = { owner, threads: startThreads?.() };
    beginWriting(name, writing);
    owner.keepAlive(timing.beatMs, lost);
    return undefined;
  });
  if (writing === undefined) throw new Error('The lock was not taken.');
  return { writing, release };
};

/** The newest generation that has written a media file, or moved one to the trash. */
const newestWritten = async (destination: Destination, base: string, signer: Signer): Promise<number> => {
  const set = await openMediaSet(destination, base);
  const { points } = ownPoints(await set.list(), signer);
  const trash = await set.trash();
  return Math.max(0, ...points.map((point) => point.head.header.generation), ...trash.map(({ generation }) => generation));
};
