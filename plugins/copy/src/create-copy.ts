import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openCopyFolder, removeLeftovers, SetLock, startCopyThreads } from '@tapedeck/archive';
import type { Created, Destination, Run } from '@tapedeck/core';
import { noteOf, readCopyNote, readsMedium, withRun, writeCopyNote } from './copy-note.ts';
import { beginCopying } from './end-copying.ts';
import { noFolder, notReady } from './errors.ts';
import { treesFolder } from './place-copies.ts';
import type { Copying, Sessions } from './session.ts';

const beatMs = 10_000;
const leaseMs = 60_000;

/** Step `create`: takes the lock of the job's folder at the destination, makes the folder of the trees, and says beside it that it is being written. */
export const createCopy = async (run: Run, destination: Destination, sessions: Sessions): Promise<Created> => {
  const { localPath } = destination.capabilities;
  if (localPath === undefined) throw noFolder(destination.name);
  const base = `${run.job.name}/`;
  await destination.makeFolder(run.job.name);
  const copying = await takeLock(run, destination, base);
  const last = await readCopyNote(destination, base);
  const sequence = (last?.sequence ?? 0) + 1;
  const runs = withRun(last, run.startedAt);
  await destination.makeFolder(base + treesFolder);
  const folder = openCopyFolder(join(localPath, run.job.name));
  copying.folder = folder;
  // Whatever was opened: this refuses when the destination is not there any more.
  await writeCopyNote(destination, base, { ...noteOf(run, { sequence, runs }), state: 'running', sources: last?.sources ?? [] });
  const throughCache = !(await readsMedium(destination, base));
  sessions.begin(run, {
    destination,
    base,
    folder,
    sequence,
    runs,
    sources: last?.sources ?? [],
    throughCache,
    clears: last?.state !== 'complete',
    copying,
  });
  return { mediaId: run.id, type: sequence === 1 ? 'full' : 'incremental', workingName: base + treesFolder };
};

const takeLock = async (run: Run, destination: Destination, base: string): Promise<Copying> => {
  const name = `${run.id} ${randomUUID()}`;
  let copying: Copying | undefined;
  await run.take({ undo: 'end-copying', intent: name, scope: 'destination' }, async () => {
    const timing = { leaseMs, beatMs, sleep: (ms: number, signal: AbortSignal) => run.host.sleep(ms, signal) };
    const lock = await SetLock.take(destination, base, async () => 0, timing, run.signal);
    copying = { lock, threads: startCopyThreads(), clearUp: () => removeLeftovers(destination, base, lock.generation) };
    beginCopying(name, copying);
    lock.keepAlive(beatMs, (error) => run.cancel(error));
    return undefined;
  });
  if (copying === undefined) throw notReady();
  return copying;
};
