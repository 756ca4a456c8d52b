import type { Outcome, Run } from '@tapedeck/core';
import { writeCopyNote } from './copy-note.ts';
import { placeOfCopy, treesOf } from './place-copies.ts';
import type { Sessions } from './session.ts';

/** Says beside the copy how the run has ended. A run that ended before it began to copy leaves what stands there. */
export const noteOutcome = async (run: Run, outcome: Outcome, sessions: Sessions): Promise<void> => {
  const session = sessions.find(run);
  sessions.end(run);
  if (session === undefined) return;
  const { plan, streamed } = run.found;
  const trees = plan === undefined ? [] : treesOf(plan);
  const streams = plan?.sources.flatMap((source) => source.streams) ?? [];
  await writeCopyNote(session.destination, session.base, {
    job: run.job.name,
    host: run.host.hostName,
    sequence: session.sequence,
    state: outcome,
    startedAt: run.startedAt.toISOString(),
    runs: session.runs,
    finishedAt: run.host.now().toISOString(),
    sources: [
      ...trees.map(({ path, target }) => ({ path, copy: target })),
      ...streams.map(({ path }) => ({ path, copy: placeOfCopy(path) })),
    ],
    ...(streamed === undefined ? {} : { files: streamed.files, bytes: streamed.sourceBytes }),
  });
};
