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
  const name = `${run.id} ${randomUUID()}`;
  let writing: Writing | undefined;
  await run.take({ undo: 'end-writing', intent: name, scope: 'destination' }, async () => {
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
    owner.keepAlive(timing.beatMs, (error) => run.cancel(error));
    return undefined;
  });
  if (writing === undefined) throw new Error('The lock was not taken.');
  return writing;
};

/** The newest generation that has written a media file, or moved one to the trash. */
const newestWritten = async (destination: Destination, base: string, signer: Signer): Promise<number> => {
  const set = await openMediaSet(destination, base);
  const { points } = ownPoints(await set.list(), signer);
  const trash = await set.trash();
  return Math.max(0, ...points.map((point) => point.head.header.generation), ...trash.map(({ generation }) => generation));
};
