import type { Outcome, Run } from '@tapedeck/core';
import { noteOf, writeCopyNote } from './copy-note.ts';
import { sourcesOf } from './place-copies.ts';
import type { Session, Sessions } from './session.ts';

/** Says beside the copy of what it is, before any of that is copied: a run that is interrupted leaves something to find it by. */
export const noteSources = async (run: Run, session: Session): Promise<void> =>
  writeCopyNote(session.destination, session.base, { ...noteOf(run, session), state: 'running', sources: sourcesOf(run.found.plan) });

/** Says beside the copy how the run has ended. A run that ended before it began to copy leaves what stands there. */
export const noteOutcome = async (run: Run, outcome: Outcome, sessions: Sessions): Promise<void> => {
  const session = sessions.find(run);
  sessions.end(run);
  if (session === undefined) return;
  const { plan, streamed } = run.found;
  await writeCopyNote(session.destination, session.base, {
    ...noteOf(run, session),
    state: outcome,
    finishedAt: run.host.now().toISOString(),
    sources: plan === undefined ? session.sources : sourcesOf(plan),
    ...(streamed === undefined ? {} : { files: streamed.files, bytes: streamed.sourceBytes }),
  });
};
