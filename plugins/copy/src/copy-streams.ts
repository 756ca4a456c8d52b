import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArchiveError, destinationEnd, pacing, passingName, pathInto } from '@tapedeck/archive';
import { BackupError, catalogPath, type Run, type SelectionPlan, type StreamRoot } from '@tapedeck/core';
import { placeOfCopy } from './place-copies.ts';
import type { Session } from './session.ts';

/** Copies the streams of a plan, each into a file: the output of a program, or what an application gives. One that fails keeps its earlier copy. */
export const copyStreams = async (run: Run, { sources }: SelectionPlan, { folder }: Session) => {
  const total = { files: 0, bytes: 0 };
  for (const { name, streams } of sources) {
    for (const stream of streams) {
      run.debts.expect(name, 1);
      const bytes = await unlessFailed(run, name, stream, () => copyStream(run, stream, pathInto(folder)));
      if (bytes === undefined) continue;
      run.debts.settle(name, 'captured', 1);
      total.files += 1;
      total.bytes += bytes;
    }
  }
  return total;
};

const unlessFailed = async (run: Run, source: string, { path }: StreamRoot, copy: () => Promise<number>): Promise<number | undefined> => {
  try {
    return await copy();
  } catch (error) {
    run.signal.throwIfAborted();
    const end = destinationEnd(error) ?? (error instanceof ArchiveError ? error : undefined);
    if (end !== undefined) throw end;
    // Whoever gave the stream knows best what to do about it.
    const hint = error instanceof BackupError && error.hint !== undefined ? { hint: error.hint } : {};
    const message = error instanceof Error ? error.message : String(error);
    run.problem({ kind: 'unreadable', code: 'STREAM_FAILED', source, path, message, settles: 1, ...hint });
    return undefined;
  }
};

const copyStream = async (run: Run, { path, open: start }: StreamRoot, folder: string): Promise<number> => {
  const target = join(folder, placeOfCopy(catalogPath(path)));
  const passing = join(dirname(target), passingName().toString());
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  try {
    const { stream, done } = await start(run.signal);
    // It may fail before the last byte has come; then the stream is still to be read to its end.
    done.catch(() => undefined);
    const written = digesting(paceOf(run));
    await pipeline(stream, written.through, createWriteStream(passing, { flags: 'wx', mode: 0o600 }), { signal: run.signal });
    await done;
    await flush(passing);
    if (run.job.verify.written && (await digestOf(createReadStream(passing))) !== written.digest()) throw notAsWritten(path);
    await rename(passing, target);
    return written.bytes();
  } finally {
    await rm(passing, { force: true });
  }
};

/** Waits as long as what is written needs where its rate is limited. */
const paceOf = ({ bytesPerSecond, host, signal }: Run): ((bytes: number) => Promise<void>) => {
  if (bytesPerSecond === undefined) return () => Promise.resolve();
  return pacing({ bytesPerSecond, monotonicMs: () => host.monotonicMs(), sleep: (ms, stop) => host.sleep(ms, stop), signal });
};

const digesting = (pace: (bytes: number) => Promise<void>) => {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(piece: Buffer, _, next) {
      hash.update(piece);
      bytes += piece.length;
      pace(piece.length).then(() => next(undefined, piece), next);
    },
  });
  return { through, digest: () => hash.digest('hex'), bytes: () => bytes };
};

const digestOf = async (stream: Readable): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(stream, hash);
  return hash.digest('hex');
};

const flush = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

const notAsWritten = (path: string) =>
  new ArchiveError('COPY_NOT_AS_WRITTEN', `The copy of "${path}" reads otherwise than it was written.`, {
    hint: 'The medium, its cable or the memory of this machine is going bad: copy to another one and replace it. The earlier copy is still there.',
  });
