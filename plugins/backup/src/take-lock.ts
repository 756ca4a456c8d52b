import { randomUUID } from 'node:crypto';
import { type CaptureThreads, type LockTiming, listSet, listTrash, SetLock, type Signer } from '@tapedeck/archive';
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
  const name = `${run.id} ${randomUUID()}`;
  let writing: Writing | undefined;
  await run.take({ undo: 'end-writing', intent: name, scope: 'destination' }, async () => {
    const timing = lockTiming(run);
    const lock = await SetLock.take(destination, base, () => newestWritten(destination, base, signer), timing, run.signal);
    writing = { lock, threads: startThreads?.() };
    beginWriting(name, writing);
    writing.lock.keepAlive(timing.beatMs, (error) => run.cancel(error));
    return undefined;
  });
  if (writing === undefined) throw new Error('The lock was not taken.');
  return writing;
};

/** The newest generation that has written a media file, or moved one to the trash. */
const newestWritten = async (destination: Destination, base: string, signer: Signer): Promise<number> => {
  const { points } = ownPoints(await listSet(destination, base), signer);
  const trash = await listTrash(destination, base);
  return Math.max(0, ...points.map((point) => point.head.header.generation), ...trash.map(({ generation }) => generation));
};
