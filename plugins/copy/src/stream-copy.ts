import { CopyRun, displayPath, type LostFidelity } from '@tapedeck/archive';
import { formatAmount, type Run, type SelectionPlan, type Streamed } from '@tapedeck/core';
import { copyStreams } from './copy-streams.ts';
import { noteSources } from './note-outcome.ts';
import { treesOf } from './place-copies.ts';
import { reportProblem } from './report-problem.ts';
import type { Session } from './session.ts';

const progressMs = 250;

/** Step `stream`: copies what is new or has changed. What the source has no more is noted where the copy `mirrors` it. */
export const streamCopy = async (run: Run, plan: SelectionPlan, session: Session, mirrors: boolean): Promise<Streamed> => {
  const total = { files: 0, directories: 0, others: 0, filesRead: 0, sourceBytes: 0, readBytes: 0 };
  await noteSources(run, session);
  for (const { name } of plan.sources) run.debts.expect(name, 0);
  const copy = new CopyRun({
    roots: treesOf(plan),
    folder: session.folder,
    verifies: run.job.verify.written,
    clears: session.clears,
    mirrors,
    bytesPerSecond: run.bytesPerSecond,
    signal: run.signal,
    threads: session.copying.threads,
    counted: (source, counts) => {
      for (const key of ['files', 'directories', 'others', 'filesRead', 'sourceBytes', 'readBytes'] as const) total[key] += counts[key];
      run.debts.expect(source, counts.listed);
      run.debts.settle(source, 'captured', counts.captured);
      run.debts.settle(source, 'excluded', counts.excluded);
    },
    problem: (source, problem) => reportProblem(run, source, problem),
    lost: (lost) => tellLost(run, lost),
  });
  session.copying.run = copy;
  const timer = setInterval(() => tell(run, copy), progressMs);
  try {
    await copy.copy();
    const streamed = await copyStreams(run, plan, session);
    total.files += streamed.files;
    total.filesRead += streamed.files;
    total.sourceBytes += streamed.bytes;
    total.readBytes += streamed.bytes;
    return { ...total, storedBytes: copy.writtenBytes + streamed.bytes };
  } finally {
    clearInterval(timer);
    tell(run, copy);
  }
};

const tell = (run: Run, copy: CopyRun): void => {
  const { entries, sourceBytes, current } = copy.progress();
  run.progress({ files: entries, bytes: sourceBytes, storedBytes: copy.writtenBytes, current: displayPath(current) });
};

/** What the destination does not keep of files, such as owners on FAT: said once for all of them. */
const tellLost = (run: Run, { code, entries, path, message }: LostFidelity): void =>
  run.note(code, `Not kept at the destination, of ${formatAmount(entries, 'entry')}, "${displayPath(path)}" for one: ${message}`);
