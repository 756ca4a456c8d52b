import {
  type CaptureCounts,
  CaptureRun,
  displayPath,
  type EntryProblem,
  missesAudits,
  type SourceBalance,
  startCaptureThreads,
} from '@tapedeck/archive';
import type { Run, SelectionPlan, Streamed } from '@tapedeck/core';
import { imagesOf, rootsOf, streamsOf } from './catalog-roots.ts';
import { checkStreamPaths } from './check-stream-paths.ts';
import { noteAudits } from './note-audits.ts';
import type { Session } from './session.ts';

const progressMs = 250;

/** Step `stream`: reads the selection and writes its blocks. */
export const streamFiles = async (run: Run, plan: SelectionPlan, session: Session): Promise<Streamed> => {
  const [streams, images] = [streamsOf(plan), imagesOf(plan)];
  checkStreamPaths([...images, ...streams], rootsOf(plan));
  noteAudits(run, missesAudits());
  const total = { files: 0, directories: 0, others: 0, filesRead: 0, sourceBytes: 0, readBytes: 0 };
  const capture = new CaptureRun({
    roots: rootsOf(plan),
    images,
    streams,
    writer: session.writer,
    readBack: session.readBack,
    fragment: { begun: session.fragment?.chunks ?? [], log: session.log },
    mediaId: session.header.mediaId,
    blockKey: session.opener.births[0]?.key,
    gearSeed: session.local.gearSeed,
    codec: session.opener.modules[0],
    known: session.known,
    previous: session.previous,
    nextPages: session.nextPages,
    signal: run.signal,
    threads: session.writing.threads ?? startCaptureThreads(),
    counted: (source, counts) => {
      total.files += counts.files;
      total.directories += counts.directories;
      total.others += counts.others;
      total.filesRead += counts.filesRead;
      total.sourceBytes += counts.sourceBytes;
      total.readBytes += counts.readBytes;
      settle(run, source, counts);
      balance(session, source, { expected: counts.listed, captured: counts.captured, excluded: counts.excluded });
    },
    problem: (source, problem) => {
      report(run, source, problem);
      balance(session, source, { problems: 1 });
    },
    written: (batch) => run.written(batch),
  });
  session.writing.capture = capture;
  for (const { name } of plan.sources) run.debts.expect(name, 0);
  const timer = setInterval(() => tell(run, capture), progressMs);
  try {
    await capture.capture();
  } finally {
    clearInterval(timer);
    tell(run, capture);
  }
  return { ...total, storedBytes: session.writer.storedBytes };
};

const settle = (run: Run, source: string, counts: CaptureCounts): void => {
  run.debts.expect(source, counts.listed);
  run.debts.settle(source, 'captured', counts.captured);
  run.debts.settle(source, 'excluded', counts.excluded);
};

const balance = ({ balances }: Session, source: string, more: Partial<Omit<SourceBalance, 'source'>>): void => {
  const { expected, captured, excluded, problems } = balances.get(source) ?? { expected: 0, captured: 0, excluded: 0, problems: 0 };
  balances.set(source, {
    source,
    expected: expected + (more.expected ?? 0),
    captured: captured + (more.captured ?? 0),
    excluded: excluded + (more.excluded ?? 0),
    problems: problems + (more.problems ?? 0),
  });
};

/** Entries whose content did not come whole settle their debt by their problem; others were captured but for a detail. */
const settling: ReadonlySet<string> = new Set(['FILE_UNREADABLE', 'FILE_CHANGED', 'STREAM_FAILED', 'IMAGE_BAD_BLOCKS']);

const report = (run: Run, source: string, { kind, code, path, message, hint }: EntryProblem): void => {
  const shown = displayPath(path);
  // What vanished between listing and opening is as if it had gone before the run.
  if (kind === 'vanished') run.note(code, `"${shown}" vanished before it could be read.`);
  else
    run.problem({ kind, code, message, ...(hint === undefined ? {} : { hint }), source, path: shown, settles: settling.has(code) ? 1 : 0 });
};

const tell = (run: Run, capture: CaptureRun): void => {
  const { entries, sourceBytes, storedBytes, current } = capture.progress();
  run.progress({ files: entries, bytes: sourceBytes, storedBytes, current: displayPath(current) });
};
